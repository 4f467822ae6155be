/** The first schema. */
import type { Dialect } from '../dialect.ts';

const tables = [
  // outbox
  `create table outbox_events (
    id text primary key, name text not null, order_id text, payload text not null, created_at bigint not null, dispatched_at bigint)`,
  'create index outbox_events_waiting on outbox_events (id) where dispatched_at is null',
  'create index outbox_events_of_order on outbox_events (order_id, id)',
  `create table jobs (
    id text primary key, event_id text not null, event text not null, order_id text, channel text not null, recipient text not null,
    state text not null check (state in ('pending', 'sending', 'done', 'unknown', 'dead', 'not_configured')),
    attempts bigint not null, doubts bigint not null, last_error text, next_run_at bigint not null, locked_by text, locked_until bigint,
    created_at bigint not null, done_at bigint, sent text,
    unique (event_id, channel, recipient))`,
  "create index jobs_due on jobs (next_run_at, id) where state in ('pending', 'sending')",
  "create index jobs_lane on jobs (channel, recipient, id) where state in ('pending', 'sending')",
  'create index jobs_of_order on jobs (order_id, id)',
  "create index jobs_problems on jobs (state, id) where state in ('unknown', 'dead', 'not_configured')",
  'create table schedule_slots (job text not null, slot bigint not null, started_at bigint not null, finished_at bigint, error text, primary key (job, slot))',

  // accounts
  `create table operators (
    id text primary key, email text not null unique, name text not null, role text not null check (role in ('owner', 'manager', 'support', 'auditor')),
    password_hash text, telegram_user_id bigint unique, disabled_at bigint, created_at bigint not null, updated_at bigint not null,
    last_sign_in_at bigint, version bigint not null)`,
  `create table operator_sessions (
    id text primary key, token_hash text not null unique, operator_id text not null references operators (id), created_at bigint not null,
    last_seen_at bigint not null, expires_at bigint not null, ip text not null, agent text not null)`,
  'create index operator_sessions_of_operator on operator_sessions (operator_id)',
  `create table api_keys (
    id text primary key, name text not null, key_hash text not null unique, hint text not null,
    role text not null check (role in ('owner', 'manager', 'support', 'auditor')), created_by text not null, created_at bigint not null,
    expires_at bigint, revoked_at bigint, last_used_at bigint)`,
  'create table one_time_tokens (token_hash text primary key, purpose text not null, subject text not null, expires_at bigint not null, used_at bigint)',
  `create table audit_log (
    id text primary key, at bigint not null, actor text not null, ip text, action text not null, subject text not null,
    before text, after text, request_id text)`,
  'create index audit_log_of_subject on audit_log (subject, id)',
  'create table audit_seals (seal_no bigint primary key, audit_id text not null unique references audit_log (id), previous_hash text not null, hash text not null)',

  // catalog
  'create table settings (key text primary key, value text not null, updated_at bigint not null)',
  `create table products (
    id bigint primary key, slug text not null unique, name text not null, description text not null, short_description text not null,
    price_unit text not null, image_url text not null, page_url text not null, is_on_sale bigint not null, is_featured bigint not null,
    is_active bigint not null, sort_order bigint not null, category text not null, features text not null, seo_title text not null,
    seo_description text not null, seo_keywords text not null, texts text not null,
    delivery text not null check (delivery in ('keys', 'shared', 'manual', 'call')), shared_content text, max_per_order bigint not null check (max_per_order between 1 and 1000),
    warranty_days bigint not null, archived_at bigint, created_at bigint not null, updated_at bigint not null, version bigint not null)`,
  `create table variants (
    id text primary key, product_id bigint not null references products (id), slug text not null, name text not null,
    price_minor bigint not null check (price_minor >= 0), stock_mode text not null check (stock_mode in ('keys', 'counter', 'unlimited')),
    stock_quantity bigint not null check (stock_quantity >= 0), is_default bigint not null, is_active bigint not null,
    sort_order bigint not null, created_at bigint not null, updated_at bigint not null, unique (product_id, slug))`,
  'create unique index variants_default on variants (product_id) where is_default = 1',
  `create table announcements (
    id bigint primary key, title text not null, content text not null, announcement_date text not null, is_active bigint not null,
    is_pinned bigint not null, sort_order bigint not null, visible_from bigint, visible_before bigint, created_at bigint not null, updated_at bigint not null)`,
  `create table discount_codes (
    id bigint primary key, code text not null, discount_type text not null check (discount_type in ('percentage', 'fixed')),
    discount_value bigint not null check (discount_value > 0 and (discount_type = 'fixed' or discount_value <= 10000)),
    description text not null, max_uses bigint not null, used_count bigint not null check (used_count >= 0 and (max_uses = -1 or used_count <= max_uses)),
    min_order_minor bigint not null, valid_from bigint, valid_before bigint, is_active bigint not null, archived_at bigint,
    created_at bigint not null, updated_at bigint not null)`,
  'create unique index discount_codes_code on discount_codes (code) where archived_at is null',

  // stock
  `create table key_batches (
    id text primary key, variant_id text not null references variants (id), supplier text not null, note text not null, cost_minor bigint,
    expires_at bigint, imported bigint not null, created_by text not null, created_at bigint not null)`,
  `create table card_keys (
    id text primary key, variant_id text not null references variants (id), batch_id text not null references key_batches (id), pos bigint not null,
    state text not null check (state in ('available', 'withdrawn', 'quarantined', 'reserved', 'delivered', 'voided')), sealed text not null,
    fingerprint text not null unique,
    order_id text, expires_at bigint, created_at bigint not null, updated_at bigint not null,
    check (state = 'voided' or (state in ('available', 'withdrawn', 'quarantined')) = (order_id is null)))`,
  // `pos` is only in this index: with it in the primary key PostgreSQL would walk over every sold key to find a free one.
  "create index card_keys_available on card_keys (variant_id, pos) where state = 'available'",
  'create index card_keys_of_batch on card_keys (batch_id, id)',
  'create index card_keys_of_order on card_keys (order_id) where order_id is not null',
  'create table stock_alerts (variant_id text primary key references variants (id), since bigint not null)',
  `create table reservations (
    order_id text primary key, variant_id text not null references variants (id), quantity bigint not null check (quantity > 0), mode text not null,
    state text not null check (state in ('held', 'consumed', 'released')), email text not null, address_block text not null,
    deadline bigint not null, created_at bigint not null, updated_at bigint not null)`,
  "create index reservations_held_by_email on reservations (email) where state = 'held'",
  "create index reservations_held_by_block on reservations (address_block, variant_id) where state = 'held'",

  // orders
  `create table orders (
    id text primary key,
    status text not null check (status in ('pending', 'paid', 'delivered', 'expired', 'cancelled', 'attention', 'refunded')),
    product_id bigint not null references products (id), variant_id text not null references variants (id), product_name text not null, variant_name text not null,
    quantity bigint not null check (quantity > 0), price_unit text not null, delivery text not null,
    unit_price_minor bigint not null check (unit_price_minor >= 0), discount_code text, discount_minor bigint not null check (discount_minor >= 0),
    total_minor bigint not null check (total_minor = unit_price_minor * quantity - discount_minor and total_minor >= 0),
    payment_method text not null, amount_due_minor bigint not null check (amount_due_minor >= 0), currency text not null,
    rate text not null, rate_source text not null, rate_at bigint not null, customer_email text not null, customer_notes text not null, admin_notes text not null,
    locale text not null, address_block text not null, attention text, created_at bigint not null, updated_at bigint not null,
    expires_at bigint not null, paid_at bigint, delivered_at bigint, version bigint not null)`,
  'create index orders_of_email on orders (customer_email, id)',
  "create index orders_pending on orders (expires_at) where status = 'pending'",
  'create index orders_of_status on orders (status, id)',
  'create index orders_of_product on orders (product_id, id)',
  'create index orders_by_total on orders (total_minor, id)',
  'create table order_tags (order_id text not null references orders (id), tag text not null, primary key (order_id, tag))',
  'create index order_tags_by_tag on order_tags (tag, order_id)',
  'create table idempotency_keys (scope text not null, key text not null, request_hash text not null, result text not null, created_at bigint not null, primary key (scope, key))',
  'create index idempotency_keys_age on idempotency_keys (created_at)',
  `create table discount_redemptions (
    order_id text primary key, discount_code_id bigint not null references discount_codes (id), email text not null,
    state text not null check (state in ('reserved', 'used', 'released')), created_at bigint not null, updated_at bigint not null)`,
  'create index discount_redemptions_of_code on discount_redemptions (discount_code_id, state)',

  // payments
  `create table payment_attempts (
    id text primary key, order_id text not null references orders (id), provider text not null, number bigint not null, reference text not null, track_id text,
    status text not null check (status in ('creating', 'waiting', 'confirming', 'paid', 'underpaid', 'expired', 'failed', 'unknown')),
    amount_minor bigint not null check (amount_minor >= 0), currency text not null, instruction text, expires_at bigint not null,
    next_check_at bigint, checks bigint not null, confirmations bigint not null default 0, refunded_at bigint, created_at bigint not null,
    updated_at bigint not null, unique (order_id, number), unique (provider, reference), unique (provider, track_id))`,
  'create index payment_attempts_to_check on payment_attempts (next_check_at) where next_check_at is not null',
  `create table notices (
    id text primary key, provider text not null, digest text not null, track_id text not null, reference text not null, status text not null, body text not null,
    state text not null check (state in ('received', 'applied', 'ignored', 'held')), result text, received_at bigint not null, processed_at bigint,
    tries bigint not null, next_try_at bigint, unique (provider, digest))`,
  "create index notices_waiting on notices (next_try_at) where state = 'received'",
  'create index notices_of_payment on notices (provider, track_id)',
  `create table receipts (
    id text primary key, provider text not null, movement text not null, track_id text, order_id text references orders (id), attempt_id text references payment_attempts (id),
    amount_minor bigint not null check (amount_minor > 0), currency text not null, paid_text text not null,
    state text not null check (state in ('applied', 'unapplied', 'refunded')),
    reason text check (reason in ('late', 'short', 'surplus', 'foreign', 'second_invoice', 'cancelled_order')),
    returned_minor bigint not null default 0, evidence text not null, received_at bigint not null, resolved_at bigint, version bigint not null,
    unique (provider, movement), check (returned_minor between 0 and amount_minor))`,
  'create index receipts_of_order on receipts (order_id)',
  "create index receipts_unapplied on receipts (received_at) where state = 'unapplied'",
  'create table transfer_hashes (hash text not null, order_id text not null references orders (id), primary key (hash, order_id))',
  `create table red_packets (
    id text primary key, order_id text not null references orders (id), attempt_id text not null references payment_attempts (id), version bigint not null,
    state text not null check (state in ('submitted', 'claimed', 'confirmed', 'rejected')), sealed text, code_hash text not null unique, hint text not null,
    amount_minor bigint check (amount_minor > 0), reason text, submitted_at bigint not null, claimed_by text, claimed_at bigint,
    first_by text, first_amount_minor bigint check (first_amount_minor > 0), first_at bigint, decided_by text, decided_at bigint, alarms bigint not null,
    unique (order_id, version), check ((state = 'confirmed') = (amount_minor is not null)), check ((first_by is null) = (first_amount_minor is null)))`,
  "create index red_packets_open on red_packets (submitted_at) where state in ('submitted', 'claimed')",
  'create index red_packets_in_time on red_packets (submitted_at)',
  `create table ledger_entries (
    id text primary key, movement text not null, account text not null, currency text not null, amount_minor bigint not null,
    order_id text, receipt_id text, refund_id text, at bigint not null)`,
  'create index ledger_entries_of_movement on ledger_entries (movement)',
  'create index ledger_entries_of_order on ledger_entries (order_id) where order_id is not null',
  'create index ledger_entries_in_time on ledger_entries (at, id)',

  // delivery
  `create table deliveries (
    order_id text primary key references orders (id), id text not null unique, status text not null check (status in ('pending', 'delivered')),
    kind text not null, created_at bigint not null, delivered_at bigint)`,
  `create table delivery_items (
    id text primary key, order_id text not null references deliveries (order_id), place bigint not null, card_key_id text unique references card_keys (id), sealed text,
    state text not null check (state in ('active', 'replaced')), created_at bigint not null, check ((card_key_id is null) <> (sealed is null)))`,
  'create index delivery_items_of_order on delivery_items (order_id, place)',

  'create table call_servers (product_id bigint primary key references products (id), url text not null, sealed_secret text not null, updated_at bigint not null)',

  // refunds
  `create table refunds (
    id text primary key, order_id text not null references orders (id), receipt_id text references receipts (id),
    way text not null check (way in ('payout', 'hand', 'gateway')),
    status text not null check (status in ('requested', 'approved', 'sent', 'done', 'failed', 'unknown')),
    amount_minor bigint not null check (amount_minor > 0), currency text not null, reason text not null, address text, network text, memo text,
    requested_by text not null, approved_by text, approved_at bigint, track_id text unique, tx_hash text, proof text,
    withheld_minor bigint not null check (withheld_minor between 0 and amount_minor), fee_minor bigint, problem text,
    sent_at bigint, ended_at bigint, next_check_at bigint, checks bigint not null, created_at bigint not null, updated_at bigint not null, version bigint not null,
    check (way <> 'payout' or (address is not null and network is not null)))`,
  'create index refunds_of_order on refunds (order_id, id)',
  'create index refunds_to_check on refunds (next_check_at) where next_check_at is not null',
  "create index refunds_open on refunds (created_at, id) where status in ('requested', 'approved', 'sent', 'unknown')",
  `create table refund_parts (
    refund_id text not null references refunds (id), receipt_id text not null references receipts (id), amount_minor bigint not null check (amount_minor > 0),
    primary key (refund_id, receipt_id))`,
  'create index refund_parts_of_receipt on refund_parts (receipt_id)',

  // reports
  `create table reconciliations (
    id text primary key, from_at bigint not null, to_at bigint not null, checked_at bigint not null, differences bigint not null, result text not null)`,
  `create table sales_hours (
    part text not null check (part in ('all', 'product', 'method', 'discount')), hour bigint not null, value text not null,
    ordered bigint not null, paid bigint not null, delivered bigint not null, refunded bigint not null, units bigint not null, new_customers bigint not null,
    revenue_minor bigint not null, discount_minor bigint not null, refunded_usd_minor bigint not null, cost_minor bigint not null, costed_units bigint not null,
    taken_minor bigint not null, refunded_minor bigint not null, pay_ms bigint not null, deliver_ms bigint not null,
    primary key (part, hour, value))`,
  'create table stale_hours (hour bigint not null, taken_by text not null, primary key (hour, taken_by))',
  'create table visit_hours (hour bigint primary key, visits bigint not null, views bigint not null)',

  // notifications
  `create table webhook_endpoints (
    id text primary key, url text not null, note text not null, events text not null, sealed_secret text not null, sealed_previous text, previous_until bigint,
    failing_since bigint, last_problem text, disabled_at bigint, created_at bigint not null, updated_at bigint not null, version bigint not null)`,
  "create index jobs_of_webhook on jobs (recipient, id) where channel = 'webhook'",
  'create table telegram_moves (chat_id text primary key, moved_to text not null, moved_at bigint not null)',
  'create table telegram_updates (update_id bigint primary key, received_at bigint not null)',
  `create table telegram_actions (
    id text primary key, verb text not null, subject text not null, detail text, version bigint, user_id bigint, chat_id text not null, message_id bigint,
    created_at bigint not null, expires_at bigint not null, used_at bigint, used_by text)`,
  'create index telegram_actions_of_question on telegram_actions (chat_id, message_id) where message_id is not null',
  `create table telegram_cards (
    chat_id text not null, message_id bigint not null, kind text not null check (kind in ('red_packet', 'order', 'refund')), subject text not null,
    created_at bigint not null, primary key (chat_id, message_id))`,
  'create index telegram_cards_of_subject on telegram_cards (kind, subject)',
  `create table buyer_chats (
    order_id text primary key references orders (id), chat_id text not null, notices text not null check (notices in ('email', 'telegram')),
    linked_at bigint not null)`,
  'create index buyer_chats_of_chat on buyer_chats (chat_id, linked_at)',
  'create table leases (name text primary key, owner text not null, until bigint not null)',
];

/** Rows that prove what happened are only ever added (I3, I16). */
const appendOnly = ['ledger_entries', 'audit_log', 'audit_seals'];

function refuseChanges(dialect: Dialect): string[] {
  switch (dialect.name) {
    case 'sqlite':
      return appendOnly.flatMap((table) =>
        ['update', 'delete'].map(
          (verb) => `create trigger ${table}_no_${verb} before ${verb} on ${table} begin select raise(abort, '${table} is append-only'); end`,
        ),
      );
    case 'postgres':
      return [
        "create function refuse_change() returns trigger language plpgsql as $$ begin raise exception '% is append-only', tg_table_name; end $$",
        ...appendOnly.map((table) => `create trigger ${table}_append_only before update or delete on ${table} for each row execute function refuse_change()`),
      ];
  }
}

/** Tables that grow with every order. SQLite keeps their rows in the tree of the primary key instead of in one of its own beside it: half the pages to write. */
const clustered = ['outbox_events', 'jobs', 'audit_log', 'reservations', 'orders', 'idempotency_keys', 'ledger_entries', 'sales_hours'];

function forDialect(text: string, dialect: Dialect): string {
  return dialect.name === 'sqlite' && clustered.some((table) => text.startsWith(`create table ${table} (`)) ? `${text} without rowid` : text;
}

export const initial = {
  name: '0001-initial',
  statements: (dialect: Dialect): readonly string[] => [...tables.map((text) => forDialect(text, dialect)), ...refuseChanges(dialect)],
};
