/** What the list of orders is narrowed and sorted by; all of it stands in the address. */
import { Button, Collapse, Group, SimpleGrid } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { changeQuery, useAddress } from '../address.ts';
import { type Input, useApi } from '../api.ts';
import { ChoiceFilter, FieldFilter, SearchFilter, useChoice } from '../parts/filters.tsx';
import { useText } from '../text/text.ts';

const statuses = ['pending', 'paid', 'delivered', 'attention', 'expired', 'cancelled', 'refunded'] as const;
const methods = ['usdt', 'alipay'] as const;
const goods = ['waiting', 'delivered'] as const;
const sorts = ['newest', 'oldest', 'amount_high', 'amount_low'] as const;
const fields = ['q', 'product', 'tag', 'from', 'to', 'min_usd', 'max_usd'] as const;
/** Those that stand behind "more". */
const quiet = ['method', 'goods', 'sort', 'product', 'tag', 'from', 'to', 'min_usd', 'max_usd'] as const;

export type OrderFilter = NonNullable<Input<'GET /api/admin/orders/selection'>['query']>;

/** The filter that the address names; what it names wrongly is left out. */
export function useOrderFilter(): OrderFilter {
  const { query } = useAddress();
  const chosen = {
    status: useChoice('status', statuses),
    method: useChoice('method', methods),
    goods: useChoice('goods', goods),
    sort: useChoice('sort', sorts),
  };
  const typed = Object.fromEntries(fields.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? '']] : [])));
  return { ...typed, ...Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)) };
}

export function clearOrderFilter(): void {
  changeQuery(Object.fromEntries([...quiet, 'q', 'status', 'cursor'].map((name) => [name, ''])));
}

export function OrderFilters() {
  const t = useText();
  const { query } = useAddress();
  const used = quiet.filter((name) => query.has(name));
  const [isOpen, { toggle }] = useDisclosure(used.length > 0);
  const tags = useApi('GET /api/admin/order-tags', {}, { enabled: isOpen });
  return (
    <>
      <Group mb="sm" gap="xs">
        <SearchFilter key={query.has('q') ? 'given' : 'none'} label={t('orders.search')} />
        <ChoiceFilter name="status" values={statuses} group="status" label={t('status')} />
        <Button variant="default" size="sm" onClick={toggle} aria-expanded={isOpen}>
          {used.length > 0 ? t('orders.moreUsed', { count: used.length }) : t('orders.more')}
        </Button>
      </Group>
      <Collapse expanded={isOpen}>
        <SimpleGrid mb="sm" spacing="xs" verticalSpacing="xs" cols={{ base: 2, sm: 3, lg: 5 }} className="filters">
          <ChoiceFilter name="method" values={methods} group="method" label={t('order.method')} />
          <ChoiceFilter name="goods" values={goods} group="orders.goods" label={t('order.goods')} />
          <ChoiceFilter name="sort" values={sorts} group="orders.sort" label={t('orders.sort')} />
          <FieldFilter name="tag" label={t('orders.tag')} list="order-tags" />
          <datalist id="order-tags">
            {tags.data?.tags.map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
          <FieldFilter name="from" label={t('orders.from')} type="date" />
          <FieldFilter name="to" label={t('orders.to')} type="date" />
          <FieldFilter name="min_usd" label={t('orders.least')} />
          <FieldFilter name="max_usd" label={t('orders.most')} />
          <FieldFilter name="product" label={t('orders.product')} />
          <Button variant="subtle" size="xs" onClick={clearOrderFilter}>
            {t('orders.clear')}
          </Button>
        </SimpleGrid>
      </Collapse>
    </>
  );
}
