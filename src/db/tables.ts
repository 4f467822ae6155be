/**
 * Row types of all tables. Portable types only: text ids, bigint minor units and epoch milliseconds, 0/1 flags, JSON as text.
 * Each table is written by the `store.ts` of one feature; `reports` may read any.
 */
import type { Currency } from '../core/money.ts';

/** 0 or 1: SQLite has no booleans. */
export type Flag = 0 | 1;

export interface Tables {
  migrations: { name: string; applied_at: number };

  // outbox
  outbox_events: { id: string; name: string; order_id: string | null; payload: string; created_at: number; dispatched_at: number | null };
  jobs: {
    id: string;
    event_id: string;
    event: string;
    order_id: string | null;
    channel: string;
    recipient: string;
    state: 'pending' | 'sending' | 'done' | 'unknown' | 'dead' | 'not_configured';
    attempts: number;
    /** Tries that may have been delivered although nobody said so: an answer was cut off, or the process died while sending. */
    doubts: number;
    last_error: string | null;
    next_run_at: number;
    /** Set aside behind others of its lane: nobody looks at it until the one before it has ended. */
    is_behind: Flag;
    locked_by: string | null;
    locked_until: number | null;
    created_at: number;
    done_at: number | null;
    /** What the channel knows of the sent message (Telegram message id, mail id), as JSON. */
    sent: string | null;
  };
  schedule_slots: { job: string; slot: number; started_at: number; finished_at: number | null; error: string | null };

  // accounts
  operators: {
    id: string;
    email: string;
    name: string;
    role: OperatorRole;
    password_hash: string | null;
    telegram_user_id: number | null;
    disabled_at: number | null;
    created_at: number;
    updated_at: number;
    last_sign_in_at: number | null;
    version: number;
  };
  operator_sessions: {
    id: string;
    token_hash: string;
    operator_id: string;
    created_at: number;
    last_seen_at: number;
    verified_at: number;
    expires_at: number;
    ip: string;
    agent: string;
  };
  api_keys: {
    id: string;
    name: string;
    key_hash: string;
    hint: string;
    role: OperatorRole;
    /** JSON list of the permissions that it has; null for all of its role's. */
    scopes: string | null;
    created_by: string;
    created_at: number;
    expires_at: number | null;
    revoked_at: number | null;
    last_used_at: number | null;
  };
  /** `sealed_secret` opens an authenticator app's codes; `last_step` is the newest code period that was used. */
  second_factors: { operator_id: string; sealed_secret: string; confirmed_at: number | null; last_step: number; created_at: number };
  passkeys: {
    id: string;
    operator_id: string;
    /** What the device calls it, in base64url. */
    credential_id: string;
    /** COSE key in base64url. */
    public_key: string;
    /** How often the device says it has signed; 0 when it does not count. */
    counter: number;
    /** JSON list of how the device is reached (`internal`, `usb`, `hybrid` …), a hint for browsers. */
    transports: string;
    name: string;
    created_at: number;
    last_used_at: number | null;
  };
  recovery_codes: { code_hash: string; operator_id: string; used_at: number | null; created_at: number };
  one_time_tokens: { token_hash: string; purpose: string; subject: string; expires_at: number; used_at: number | null };
  audit_log: {
    id: string;
    at: number;
    actor: string;
    ip: string | null;
    action: string;
    subject: string;
    before: string | null;
    after: string | null;
    request_id: string | null;
  };
  audit_seals: { seal_no: number; audit_id: string; previous_hash: string; hash: string };

  // catalog
  settings: { key: string; value: string; updated_at: number };
  products: {
    id: number;
    slug: string;
    name: string;
    description: string;
    short_description: string;
    price_unit: string;
    image_url: string;
    page_url: string;
    is_on_sale: Flag;
    is_featured: Flag;
    is_active: Flag;
    sort_order: number;
    category: string;
    features: string;
    seo_title: string;
    seo_description: string;
    seo_keywords: string;
    /** `{language: {name?, short_description?, description?, features?, category?, price_unit?}}` */
    texts: string;
    delivery: DeliveryKind;
    shared_content: string | null;
    max_per_order: number;
    warranty_days: number;
    archived_at: number | null;
    created_at: number;
    updated_at: number;
    version: number;
  };
  variants: {
    id: string;
    product_id: number;
    slug: string;
    name: string;
    price_minor: number;
    /** `[{from, price_minor}]`: what a piece costs from so many on, by rising number. */
    wholesale: string;
    stock_mode: StockMode;
    stock_quantity: number;
    is_default: Flag;
    is_active: Flag;
    sort_order: number;
    created_at: number;
    updated_at: number;
  };
  pictures: {
    id: string;
    created_at: number;
    /** When it was last put on a product or into the settings. */
    used_at: number;
  };
  picture_files: { picture_id: string; name: string; body: Uint8Array };
  mail_words: { kind: string; language: string; subject: string; opening: string; closing: string; version: number; updated_at: number };
  legal_texts: { page: string; language: string; text: string; version: number; updated_at: number };
  announcements: {
    id: number;
    title: string;
    content: string;
    announcement_date: string;
    is_active: Flag;
    is_pinned: Flag;
    sort_order: number;
    /** When an active one is shown, epoch ms: from inclusive, before exclusive; null for always. */
    visible_from: number | null;
    visible_before: number | null;
    created_at: number;
    updated_at: number;
  };
  discount_codes: {
    id: number;
    code: string;
    discount_type: 'percentage' | 'fixed';
    /** Basis points of a percentage, USD cents of a fixed amount. */
    discount_value: number;
    description: string;
    /** -1: no limit. */
    max_uses: number;
    /** -1: no limit. */
    max_uses_per_customer: number;
    /** JSON list of the products it is for; an empty one means all. */
    product_ids: string;
    /** Reserved and used redemptions together. */
    used_count: number;
    min_order_minor: number;
    valid_from: number | null;
    /** Exclusive end: the start of the day after `valid_until`. */
    valid_before: number | null;
    is_active: Flag;
    /** Deleted by an operator; orders still name it. */
    archived_at: number | null;
    created_at: number;
    updated_at: number;
  };
  discount_redemptions: {
    order_id: string;
    discount_code_id: number;
    /** As customers are told apart: see `catalog/discount-code.ts`. */
    email: string;
    state: 'reserved' | 'used' | 'released';
    created_at: number;
    updated_at: number;
  };

  // stock
  key_batches: {
    id: string;
    variant_id: string;
    supplier: string;
    note: string;
    cost_minor: number | null;
    expires_at: number | null;
    imported: number;
    created_by: string;
    created_at: number;
  };
  card_keys: {
    id: string;
    variant_id: string;
    batch_id: string;
    /** Oldest first: import time in microseconds plus the line's place. */
    pos: number;
    /** Quarantined: a restored backup offers it, and nobody knows yet whether it was sold meanwhile (F30). */
    /** `withdrawn`: taken off sale by an operator, who may put it back. */
    state: 'available' | 'withdrawn' | 'quarantined' | 'reserved' | 'delivered' | 'voided';
    sealed: string;
    fingerprint: string;
    order_id: string | null;
    /** A buyer says that it does not work, or it was replaced. */
    fault: 'claimed' | 'replaced' | null;
    expires_at: number | null;
    created_at: number;
    updated_at: number;
  };
  /** Who wants to hear by mail when a variant is back; `told_at` is null while he waits. */
  waiting_buyers: { id: string; variant_id: string; email: string; locale: string; asked_at: number; told_at: number | null };
  /** Addresses that want no such mail, as keyed hashes. */
  mail_stops: { email_hash: string; since: number };
  stock_alerts: { variant_id: string; since: number };
  reservations: {
    order_id: string;
    variant_id: string;
    quantity: number;
    mode: StockMode;
    state: 'held' | 'consumed' | 'released';
    email: string;
    address_block: string;
    deadline: number;
    created_at: number;
    updated_at: number;
  };

  // orders
  orders: {
    id: string;
    status: OrderStatus;
    product_id: number;
    variant_id: string;
    product_name: string;
    variant_name: string;
    quantity: number;
    price_unit: string;
    delivery: DeliveryKind;
    /** For so many days from delivery a faulty piece is replaced; as promised when it was bought. */
    warranty_days: number;
    unit_price_minor: number;
    discount_code: string | null;
    discount_minor: number;
    total_minor: number;
    payment_method: PaymentMethod;
    amount_due_minor: number;
    currency: Currency;
    /** Units of `currency` for one USD, as decimal text, with where it came from and when. */
    rate: string;
    rate_source: string;
    rate_at: number;
    customer_email: string;
    customer_notes: string;
    admin_notes: string;
    locale: string;
    address_block: string;
    attention: string | null;
    created_at: number;
    updated_at: number;
    expires_at: number;
    paid_at: number | null;
    delivered_at: number | null;
    version: number;
  };
  /** Words that operators put on orders to find them together. */
  order_tags: { order_id: string; tag: string };
  idempotency_keys: { scope: string; key: string; request_hash: string; result: string; created_at: number };

  // payments
  /** The transfers on a blockchain that paid for orders, to find an order by one. */
  transfer_hashes: { hash: string; order_id: string };
  payment_attempts: {
    id: string;
    order_id: string;
    provider: ProviderId;
    number: number;
    /** What we call this attempt at the provider; unique for ever. */
    reference: string;
    track_id: string | null;
    status: AttemptStatus;
    amount_minor: number;
    currency: Currency;
    /** What the buyer is shown: address, network, pay link … as JSON. */
    instruction: string | null;
    expires_at: number;
    /** When the reconciler asks next; null when there is nothing left to ask. */
    next_check_at: number | null;
    checks: number;
    /** Of a transfer that was seen, as the provider last said; for its buyer to look at. */
    confirmations: number;
    /** When the provider said that it gave the money back; null otherwise. */
    refunded_at: number | null;
    created_at: number;
    updated_at: number;
  };
  notices: {
    id: string;
    provider: ProviderId;
    digest: string;
    track_id: string;
    reference: string;
    status: string;
    body: string;
    state: 'received' | 'applied' | 'ignored' | 'held';
    result: string | null;
    received_at: number;
    processed_at: number | null;
    tries: number;
    next_try_at: number | null;
  };
  receipts: {
    id: string;
    provider: ProviderId;
    /** One movement of money at the provider; unique with `provider` (I4). */
    movement: string;
    track_id: string | null;
    order_id: string | null;
    attempt_id: string | null;
    amount_minor: number;
    currency: Currency;
    /** What the provider said was paid, as its exact text, e.g. `0.00154 ETH`. */
    paid_text: string;
    state: 'applied' | 'unapplied' | 'refunded';
    reason: UnappliedReason | null;
    /** How much of it refunds have taken, on their way or done; what is left can pay the order or be given back. */
    returned_minor: number;
    /** How we know (I5): the notice, the provider's own answer or the operator, as JSON. */
    evidence: string;
    received_at: number;
    resolved_at: number | null;
    version: number;
  };
  red_packets: {
    id: string;
    order_id: string;
    attempt_id: string;
    /** 1 for the order's first code, then counting. */
    version: number;
    state: RedPacketState;
    /** The code; null once it is settled and erased. */
    sealed: string | null;
    /** Keyed hash of the normalised code: a code is accepted once in the shop's life. */
    code_hash: string;
    /** Its last two characters, to tell codes apart. */
    hint: string;
    amount_minor: number | null;
    reason: RedPacketReason | null;
    submitted_at: number;
    claimed_by: string | null;
    claimed_at: number | null;
    /** Who said first what it brought, where the amount needs a second person. */
    first_by: string | null;
    first_amount_minor: number | null;
    first_at: number | null;
    decided_by: string | null;
    decided_at: number | null;
    /** How often operators were called because it waits. */
    alarms: number;
  };
  ledger_entries: {
    id: string;
    /** Entries of one movement sum to zero per currency (I3). */
    movement: string;
    account: string;
    currency: Currency;
    amount_minor: number;
    order_id: string | null;
    receipt_id: string | null;
    refund_id: string | null;
    at: number;
  };

  // delivery
  /** The merchant's server that makes the goods of a product with delivery `call`. */
  call_servers: { product_id: number; url: string; sealed_secret: string; updated_at: number };
  deliveries: { order_id: string; id: string; status: 'pending' | 'delivered'; kind: DeliveryKind; created_at: number; delivered_at: number | null };
  delivery_items: {
    id: string;
    order_id: string;
    place: number;
    card_key_id: string | null;
    sealed: string | null;
    state: 'active' | 'replaced';
    created_at: number;
  };
  /** A buyer says that a card key does not work. */
  warranty_claims: {
    id: string;
    order_id: string;
    item_id: string;
    /** The piece's place in the order, from 0. */
    place: number;
    card_key_id: string;
    reason: ClaimReason;
    /** In the buyer's words. */
    note: string;
    state: ClaimState;
    /** Why it was declined, as the buyer is told. */
    answer: string;
    decided_by: string | null;
    decided_at: number | null;
    created_at: number;
    version: number;
  };
  /** The files of variants with delivery `file`. A new upload is a new version; what was delivered stays. */
  files: {
    id: string;
    variant_id: string;
    /** 1 for the variant's first file, then counting; null while it is uploaded. */
    version: number | null;
    name: string;
    /** Bytes. */
    size: number;
    /** SHA-256 of the content in hex; null while it is uploaded. */
    digest: string | null;
    created_at: number;
    touched_at: number;
  };
  file_pieces: { file_id: string; number: number; sealed: Uint8Array };
  /** The version that an order was given, and how often it was downloaded. */
  delivered_files: { order_id: string; file_id: string; downloads: number; downloads_allowed: number; created_at: number };

  // refunds
  refunds: {
    id: string;
    order_id: string;
    /** The one receipt that is given back; null for money of the order, wherever it came from. */
    receipt_id: string | null;
    way: RefundWay;
    status: RefundStatus;
    amount_minor: number;
    currency: Currency;
    /** In the words of whoever asked. */
    reason: string;
    address: string | null;
    network: string | null;
    memo: string | null;
    requested_by: string;
    approved_by: string | null;
    approved_at: number | null;
    /** The provider's id of the payout. */
    track_id: string | null;
    tx_hash: string | null;
    /** What an operator gave as proof that he paid by hand. */
    proof: string | null;
    /** What of the amount stays here for the network's fee, when the buyer bears it. */
    withheld_minor: number;
    /** What the payout cost on top of what was paid out. */
    fee_minor: number | null;
    problem: string | null;
    /** When the provider was last told to pay. */
    sent_at: number | null;
    ended_at: number | null;
    next_check_at: number | null;
    checks: number;
    created_at: number;
    updated_at: number;
    version: number;
  };
  /** From which receipts a refund takes its money. */
  refund_parts: { refund_id: string; receipt_id: string; amount_minor: number };

  // reports
  /** What comparing our books with the gateway's found; `result` is JSON. */
  reconciliations: { id: string; from_at: number; to_at: number; checked_at: number; differences: number; result: string };

  /** What became of the orders that were placed in one hour: counted anew from the orders whenever one of them changes. */
  sales_hours: SalesSums & {
    part: 'all' | 'product' | 'method' | 'discount';
    /** Its start, epoch ms. */
    hour: number;
    /** Of the part: a product's id, `usdt:USDT` for method and currency, a discount code; empty for all orders and for those without a code. */
    value: string;
  };
  /** The same by UTC day: sums of the hours, so that a year is few rows. */
  sales_days: SalesSums & { part: 'all' | 'product' | 'method' | 'discount'; day: number; value: string };
  /** Hours to count anew; `taken_by` is the count that is running, empty for a mark that nobody has taken. */
  stale_hours: { hour: number; taken_by: string };
  /** How many looked at the shop; nothing of who. */
  visit_hours: { hour: number; visits: number; views: number };

  // notifications
  /** Merchants' servers that are told of events. `events` is a JSON list of names; an empty one means all. */
  webhook_endpoints: {
    id: string;
    url: string;
    note: string;
    events: string;
    sealed_secret: string;
    /** The secret before the last rotation signs as well, until then. */
    sealed_previous: string | null;
    previous_until: number | null;
    /** Since when nothing was taken; null while it works. */
    failing_since: number | null;
    last_problem: string | null;
    disabled_at: number | null;
    created_at: number;
    updated_at: number;
    version: number;
  };
  /** Groups that became supergroups: Telegram gives them a new id, the configuration still has the old one. */
  telegram_moves: { chat_id: string; moved_to: string; moved_at: number };
  /** Updates that were taken in: Telegram delivers one again when it did not hear our thanks. */
  telegram_updates: { update_id: number; received_at: number };
  /** What an operator may do once in Telegram: by pressing a button (its id is all that the button carries), or by answering a question. */
  telegram_actions: {
    id: string;
    verb: string;
    /** The id of what is acted on. */
    subject: string;
    detail: string | null;
    /** The subject's version when the button was drawn; a newer one makes it stale (I20). */
    version: number | null;
    /** The only person who may do it, by Telegram user id; null for every operator with the permission. */
    user_id: number | null;
    chat_id: string;
    /** The question that is answered; null for buttons. */
    message_id: number | null;
    created_at: number;
    expires_at: number;
    used_at: number | null;
    /** Who did it, as in the audit log; null when the button was only replaced by newer ones. */
    used_by: string | null;
  };
  /** Messages with buttons: they are edited when what they are about changes. */
  telegram_cards: { chat_id: string; message_id: number; kind: 'red_packet' | 'order' | 'refund' | 'claim'; subject: string; created_at: number };
  /** Buyers' private chats with the bot: one for an order, linked from its page. */
  buyer_chats: {
    order_id: string;
    chat_id: string;
    /** Where the buyer wants to hear of this order. */
    notices: 'email' | 'telegram';
    linked_at: number;
  };
  /** Devices that are told once, when an order is delivered, and then forgotten. */
  push_subscriptions: {
    /** A digest of order and endpoint. */
    id: string;
    order_id: string;
    /** Where the device's push service takes a signal for it. */
    endpoint: string;
    created_at: number;
  };
  /** Work that only one instance may do at a time. */
  leases: { name: string; owner: string; until: number };
}

/** What adds up over orders. */
interface SalesSums {
  ordered: number;
  paid: number;
  delivered: number;
  /** Orders that gave money back. */
  refunded: number;
  /** Of paid orders. */
  units: number;
  /** Orders that were their e-mail's first. */
  new_customers: number;
  /** USD cents of paid orders, discount already taken off. */
  revenue_minor: number;
  discount_minor: number;
  refunded_usd_minor: number;
  /** What the delivered keys cost, in USD cents, and how many have a cost. */
  cost_minor: number;
  costed_units: number;
  /** The same money in what was paid; only where the part is a method, for only there it is of one currency. */
  taken_minor: number;
  refunded_minor: number;
  /** Sums over paid and over delivered orders: placed to paid, paid to delivered. */
  pay_ms: number;
  deliver_ms: number;
}

export type OperatorRole = 'owner' | 'manager' | 'support' | 'auditor';
export type DeliveryKind = 'keys' | 'shared' | 'manual' | 'call' | 'file';
export type StockMode = 'keys' | 'counter' | 'unlimited';
export type OrderStatus = 'pending' | 'paid' | 'delivered' | 'expired' | 'cancelled' | 'attention' | 'refunded';
export type PaymentMethod = 'usdt' | 'alipay';
export type ProviderId = 'oxapay' | 'red_packet' | 'none';
export type AttemptStatus = 'creating' | 'waiting' | 'confirming' | 'paid' | 'underpaid' | 'expired' | 'failed' | 'unknown';
/** How a refund is paid: by the provider's payout, by an operator, or by the provider without our asking. */
export type RefundWay = 'payout' | 'hand' | 'gateway';
/** What is wrong with a piece of goods. */
export type ClaimReason = 'invalid' | 'used' | 'stopped' | 'different' | 'other';
/** A claim ends with another key, with a no, or with the order's money. */
export type ClaimState = 'open' | 'replaced' | 'declined' | 'refunded';
export type RefundStatus = 'requested' | 'approved' | 'sent' | 'done' | 'failed' | 'unknown';
export type RedPacketState = 'submitted' | 'claimed' | 'confirmed' | 'rejected';
/** Why a code was rejected. */
export type RedPacketReason = 'wrong_code' | 'already_claimed' | 'wrong_amount' | 'expired' | 'replaced' | 'other';
export type UnappliedReason = 'late' | 'short' | 'surplus' | 'foreign' | 'second_invoice' | 'cancelled_order';
