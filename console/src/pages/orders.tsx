/** All orders: found by number, e-mail or code, narrowed, and dealt with many at a time. */
import { Badge, Checkbox, Group } from '@mantine/core';
import { useState } from 'react';
import { useAddress } from '../address.ts';
import { type Item, useApi } from '../api.ts';
import { useCursor } from '../parts/filters.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Amount, OrderLink, Status, Time } from '../parts/values.tsx';
import { useText } from '../text/text.ts';
import OrderPage from './order.tsx';
import { OrderBatch } from './order-batch.tsx';
import { OrderFilters, useOrderFilter } from './order-filters.tsx';

type Order = Item<'GET /api/admin/orders'>;

export default function Orders() {
  const id = /^\/orders\/(.+)$/.exec(useAddress().path)?.[1];
  return id === undefined ? <OrderList /> : <OrderPage key={id} id={id} />;
}

function OrderList() {
  const t = useText();
  const filter = useOrderFilter();
  const orders = useApi('GET /api/admin/orders', { query: { ...useCursor(), ...filter } }, { pollMs: 20_000 });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (ids: readonly string[], isChosen: boolean): void => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  };
  return (
    <Page title={t('nav.orders')}>
      <OrderFilters />
      <OrderBatch chosen={[...chosen]} filter={filter} clear={() => setChosen(new Set())} />
      <Show of={orders}>
        {({ items, next_cursor }) => (
          <>
            {items.length > 0 && (
              <Checkbox
                mb="xs"
                size="xs"
                label={t('orders.chooseAll')}
                checked={items.every(({ order_id }) => chosen.has(order_id))}
                onChange={(event) =>
                  choose(
                    items.map(({ order_id }) => order_id),
                    event.currentTarget.checked,
                  )
                }
              />
            )}
            <Rows<Order>
              rows={items}
              keyOf={({ order_id }) => order_id}
              empty={t('orders.none')}
              next={next_cursor}
              columns={[
                {
                  title: '',
                  cell: ({ order_id }) => (
                    <Checkbox
                      aria-label={t('orders.choose', { id: order_id })}
                      checked={chosen.has(order_id)}
                      onChange={(event) => choose([order_id], event.currentTarget.checked)}
                    />
                  ),
                },
                { title: t('order'), cell: ({ order_id }) => <OrderLink id={order_id} /> },
                { title: t('status'), cell: ({ status }) => <Status value={status} /> },
                { title: t('product'), cell: (order) => <Goods order={order} /> },
                { title: t('signIn.email'), cell: ({ customer_email }) => customer_email },
                { title: t('amount'), cell: ({ amount_due, currency }) => <Amount amount={amount_due} currency={currency} /> },
                { title: t('created'), cell: ({ created_at }) => <Time at={created_at} /> },
              ]}
            />
          </>
        )}
      </Show>
    </Page>
  );
}

function Goods({ order: { product_name, variant_name, quantity, tags } }: { readonly order: Order }) {
  return (
    <Group gap={6}>
      {`${product_name} ${variant_name} × ${quantity}`}
      {tags.map((tag) => (
        <Badge key={tag} size="sm" variant="default" tt="none">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
