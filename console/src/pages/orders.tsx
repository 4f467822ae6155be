/** All orders: found by number, e-mail or code, narrowed, and dealt with many at a time. */
import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useAddress } from '../address.ts';
import { useApi } from '../api.ts';
import { useCursor } from '../parts/filters.tsx';
import { NoOrdersYet, OrderRows } from '../parts/order-rows.tsx';
import { Page } from '../parts/page.tsx';
import { Nothing, Show } from '../parts/states.tsx';
import { useText } from '../text/text.ts';
import OrderPage from './order.tsx';
import { OrderBatch } from './order-batch.tsx';
import { clearOrderFilter, OrderFilters, useOrderFilter } from './order-filters.tsx';

export default function Orders() {
  const id = /^\/orders\/(.+)$/.exec(useAddress().path)?.[1];
  return id === undefined ? <OrderList /> : <OrderPage key={id} id={id} />;
}

function OrderList() {
  const t = useText();
  const filter = useOrderFilter();
  const orders = useApi('GET /api/admin/orders', { query: { ...useCursor(), ...filter } }, { pollMs: 20_000 });
  const isNarrowed = Object.keys(filter).some((name) => name !== 'sort');
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
            <OrderRows
              orders={items}
              next={next_cursor}
              empty={isNarrowed ? <NoneFits /> : <NoOrdersYet />}
              first={{
                title: '',
                cell: ({ order_id }) => (
                  <Checkbox
                    aria-label={t('orders.choose', { id: order_id })}
                    checked={chosen.has(order_id)}
                    onChange={(event) => choose([order_id], event.currentTarget.checked)}
                  />
                ),
              }}
            />
          </>
        )}
      </Show>
    </Page>
  );
}

function NoneFits() {
  const t = useText();
  return (
    <Nothing
      action={
        <Button variant="default" size="xs" onClick={clearOrderFilter}>
          {t('orders.clear')}
        </Button>
      }
    >
      {t('orders.none')}
    </Nothing>
  );
}
