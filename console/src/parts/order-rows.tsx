/** Orders as a list shows them. */
import { Badge, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { linkTo } from '../address.ts';
import type { Item } from '../api.ts';
import { useText } from '../text/text.ts';
import { type Column, Rows } from './rows.tsx';
import { Nothing } from './states.tsx';
import { Amount, OrderLink, Status, Time } from './values.tsx';

type Order = Item<'GET /api/admin/orders'>;

interface OrderRowsProps {
  readonly orders: readonly Order[];
  readonly next?: string | null;
  /** A column before all others. */
  readonly first?: Column<Order>;
  readonly empty: ReactNode;
}

export function OrderRows({ orders, next = null, first, empty }: OrderRowsProps) {
  const t = useText();
  return (
    <Rows<Order>
      rows={orders}
      keyOf={({ order_id }) => order_id}
      empty={empty}
      next={next}
      columns={[
        ...(first ? [first] : []),
        { title: t('order'), cell: ({ order_id }) => <OrderLink id={order_id} /> },
        { title: t('status'), cell: ({ status }) => <Status value={status} /> },
        { title: t('product'), cell: (order) => <Goods order={order} /> },
        { title: t('signIn.email'), cell: ({ customer_email }) => <Email address={customer_email} /> },
        { title: t('amount'), isNumber: true, cell: ({ amount_due, currency }) => <Amount amount={amount_due} currency={currency} /> },
        { title: t('created'), cell: ({ created_at }) => <Time at={created_at} /> },
      ]}
    />
  );
}

/** A very long one is cut, so that it does not take the room of the goods; pointing at it shows all. */
function Email({ address }: { readonly address: string }) {
  return (
    <Text size="sm" maw={220} truncate title={address}>
      {address}
    </Text>
  );
}

function Goods({ order: { product_name, variant_name, quantity, tags } }: { readonly order: Order }) {
  return (
    <Group gap={6} miw={120}>
      {`${product_name} ${variant_name} × ${quantity}`}
      {tags.map((tag) => (
        <Badge key={tag} size="sm" variant="default" tt="none">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}

/** A shop that has sold nothing yet is shown the way to its first order. */
export function NoOrdersYet() {
  const t = useText();
  return (
    <Nothing
      action={
        <Button component="a" size="xs" {...linkTo('/guide')}>
          {t('orders.toGuide')}
        </Button>
      }
    >
      {t('orders.noneYet')}
    </Nothing>
  );
}
