/** Discount codes: what they take off, how often and how long. */
import { Group } from '@mantine/core';
import { type Item, useAction, useApi } from '../api.ts';
import { Ask, type Field } from '../parts/ask.tsx';
import { changedFields } from '../parts/changed.ts';
import { Choices } from '../parts/choices.tsx';
import { Searched, useSearched } from '../parts/filters.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Time } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText, type Words } from '../text/text.ts';

type Code = Item<'GET /api/admin/discount-codes'>;

type Products = readonly Item<'GET /api/admin/products'>[];

function fields(t: Words, products: Products, code?: Code): readonly Field[] {
  return [
    { name: 'code', label: t('discount.code'), initial: code?.code ?? '' },
    {
      name: 'value',
      label: t('discount.value'),
      description: t('discount.valueHint'),
      initial: code ? `${code.discount_value}${code.discount_type === 'percentage' ? '%' : ''}` : '',
    },
    {
      name: 'uses',
      label: t('discount.uses'),
      description: t('discount.usesHint'),
      initial: code ? limitText(code.max_uses) : '',
      optional: true,
      inputMode: 'decimal',
    },
    {
      name: 'customer',
      label: t('discount.perCustomer'),
      description: t('discount.perCustomerHint'),
      initial: code ? limitText(code.max_uses_per_customer) : '',
      optional: true,
      inputMode: 'decimal',
    },
    {
      name: 'products',
      label: t('discount.products'),
      initial: code ? code.product_ids.join() : '',
      control: (ids, change) => (
        <Choices
          label={t('discount.products')}
          description={t('discount.productsHint')}
          options={products.map(({ id, name }) => ({ value: String(id), label: name }))}
          chosen={idsOf(ids)}
          choose={(chosen) => change(chosen.join())}
        />
      ),
    },
    { name: 'minimum', label: t('discount.minimum'), initial: code ? String(code.min_order_amount) : '', optional: true, inputMode: 'decimal' },
    {
      name: 'from',
      label: t('discount.from'),
      description: t('discount.dateHint'),
      initial: code?.valid_from?.slice(0, 10) ?? '',
      optional: true,
      type: 'date',
    },
    {
      name: 'until',
      label: t('discount.until'),
      description: t('discount.dateHint'),
      initial: code?.valid_until?.slice(0, 10) ?? '',
      optional: true,
      type: 'date',
    },
    { name: 'note', label: t('product.short'), initial: code?.description ?? '', optional: true },
  ];
}

/** The shop writes "no limit" as -1. */
const limitText = (limit: number): string => (limit === -1 ? '' : String(limit));
const limitOf = (text: string): number => (text === '' || text === '0' ? -1 : Number(text));

const idsOf = (joined: string): string[] => joined.split(',').filter(Boolean);

function bodyOf({
  code = '',
  value = '',
  uses = '',
  customer = '',
  products = '',
  minimum = '',
  from = '',
  until = '',
  note = '',
}: Readonly<Record<string, string>>) {
  return {
    code,
    discount_type: value.endsWith('%') ? ('percentage' as const) : ('fixed' as const),
    discount_value: value.replace('%', '').trim(),
    description: note,
    valid_from: from,
    valid_until: until,
    max_uses: limitOf(uses),
    max_uses_per_customer: limitOf(customer),
    product_ids: idsOf(products).map(Number),
    min_order_amount: minimum === '' ? '0' : minimum,
  };
}

function namesOf(products: Products, ids: readonly number[]): string {
  return ids.map((id) => products.find((product) => product.id === id)?.name ?? `#${id}`).join(', ');
}

export default function Discounts() {
  const t = useText();
  const may = useMay();
  const asked = useSearched();
  const codes = useApi('GET /api/admin/discount-codes', { query: asked });
  const products = useApi('GET /api/admin/products', { query: { limit: '200' } }).data?.items ?? [];
  const said = { said: t('done') };
  const add = useAction('POST /api/admin/discount-codes', said);
  const change = useAction('PATCH /api/admin/discount-codes/{id}', said);
  const isWriter = may('catalog.write');
  return (
    <Page
      title={t('nav.discounts')}
      actions={
        isWriter && <Ask label={t('discount.new')} variant="filled" fields={fields(t, products)} act={(values) => add.mutateAsync({ body: bodyOf(values) })} />
      }
    >
      <Searched label={t('discount.search')} active={t('active')} />
      <Show of={codes}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => String(id)}
            empty={t(asked.q !== undefined || asked.active !== undefined ? 'list.noneFits' : 'discount.none')}
            next={next_cursor}
            columns={[
              { title: t('discount.code'), cell: ({ code }) => code },
              {
                title: t('discount.value'),
                cell: ({ discount_type, discount_value }) => (discount_type === 'percentage' ? `${discount_value}%` : `${discount_value} USD`),
              },
              { title: t('discount.used'), isNumber: true, cell: ({ used_count, max_uses }) => (max_uses > 0 ? `${used_count} / ${max_uses}` : used_count) },
              { title: t('discount.products'), cell: ({ product_ids }) => namesOf(products, product_ids) || t('all') },
              { title: t('discount.from'), cell: ({ valid_from }) => <Time at={valid_from} /> },
              { title: t('discount.until'), cell: ({ valid_until }) => <Time at={valid_until} /> },
              { title: t('active'), cell: ({ is_active }) => (is_active ? t('yes') : t('no')) },
              {
                title: '',
                cell: (code) =>
                  isWriter && (
                    <Group gap="xs" justify="end">
                      <Ask
                        label={t('edit')}
                        fields={fields(t, products, code)}
                        act={(values, seen) => change.mutateAsync({ params: { id: String(code.id) }, body: changedFields(bodyOf(values), bodyOf(seen)) })}
                      />
                      <Ask
                        label={code.is_active ? t('turnOff') : t('turnOn')}
                        act={() => change.mutateAsync({ params: { id: String(code.id) }, body: { is_active: !code.is_active } })}
                      />
                    </Group>
                  ),
              },
            ]}
          />
        )}
      </Show>
    </Page>
  );
}
