/** Buyers' warranty claims, the warranty as it was promised, and which keys were faulty. */
export const warrantyClaims = {
  name: '0004-warranty-claims',
  statements: (): readonly string[] => [
    `create table warranty_claims (
      id text primary key, order_id text not null references orders (id), item_id text not null, place bigint not null, card_key_id text not null,
      reason text not null check (reason in ('invalid', 'used', 'stopped', 'different', 'other')), note text not null,
      state text not null check (state in ('open', 'replaced', 'declined', 'refunded')), answer text not null,
      decided_by text, decided_at bigint, created_at bigint not null, version bigint not null)`,
    'create index warranty_claims_of_order on warranty_claims (order_id, id)',
    "create unique index warranty_claims_open_of_item on warranty_claims (item_id) where state = 'open'",
    "create index warranty_claims_open on warranty_claims (id) where state = 'open'",
    // 7: what the shop's terms promise for products that name no warranty.
    'alter table orders add column warranty_days bigint not null default 7',
    `update orders set warranty_days = (select p.warranty_days from products p where p.id = orders.product_id)
      where product_id in (select id from products where warranty_days > 0)`,
    "alter table card_keys add column fault text check (fault in ('claimed', 'replaced'))",
    `update card_keys set fault = 'replaced'
      where id in (select card_key_id from delivery_items where state = 'replaced' and card_key_id is not null)`,
    // How many of a batch were sold, and how many of those were faulty, by the index alone.
    "create index card_keys_sold on card_keys (batch_id, fault) where state in ('delivered', 'voided')",
    // Cards of claims: no database changes a check in both of our dialects.
    'drop index telegram_cards_of_subject',
    `create table new_telegram_cards (
      chat_id text not null, message_id bigint not null, kind text not null check (kind in ('red_packet', 'order', 'refund', 'claim')), subject text not null,
      created_at bigint not null, primary key (chat_id, message_id))`,
    'insert into new_telegram_cards (chat_id, message_id, kind, subject, created_at) select chat_id, message_id, kind, subject, created_at from telegram_cards',
    'drop table telegram_cards',
    'alter table new_telegram_cards rename to telegram_cards',
    'create index telegram_cards_of_subject on telegram_cards (kind, subject)',
  ],
};
