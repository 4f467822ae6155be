/** Devices that want to be told when an order is delivered. */
export const pushSubscriptions = {
  name: '0006-push-subscriptions',
  statements: (): readonly string[] => [
    `create table push_subscriptions (
      id text primary key, order_id text not null references orders (id), endpoint text not null, created_at bigint not null)`,
    'create index push_subscriptions_of_order on push_subscriptions (order_id)',
  ],
};
