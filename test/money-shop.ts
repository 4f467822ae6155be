/** A shop for tests of money: a real database and the real doors for money, without HTTP; what the gateway says is put in at the port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemActor } from '../src/accounts/audit-log.ts';
import { changeSettings, readSettings, type SettingsPatch } from '../src/catalog/settings.ts';
import { placeOrder } from '../src/checkout/place-order.ts';
import { rateFor } from '../src/checkout/rates.ts';
import { loadConfig } from '../src/config/config.ts';
import { money } from '../src/core/money.ts';
import type { Clock } from '../src/core/time.ts';
import type { Database } from '../src/db/database.ts';
import { deliverOnPaid } from '../src/delivery/deliver-order.ts';
import type { Order } from '../src/orders/order.ts';
import { createOutbox } from '../src/outbox/outbox.ts';
import type { Shop } from '../src/outbox/shop.ts';
import { createWorker, type Worker } from '../src/outbox/worker.ts';
import { rescueParts } from '../src/payments/handlers.ts';
import type { Attempt, PaymentFact } from '../src/payments/payment.ts';
import { type RecordResult, recordPayment } from '../src/payments/record-payment.ts';
import { insertAttempt } from '../src/payments/store.ts';
import { refundTakenBack } from '../src/refunds/handlers.ts';
import { type DialectName, openTestDatabase } from './dialects.ts';
import { product } from './notice-shop.ts';

/** 10 USDT. */
export const price = money(10_000_000, 'USDT');

export interface MoneyShop {
  readonly db: Database;
  /** The shop at a time of one's own: orders that go side by side need not grow old together. */
  at(clock: Clock): Shop;
  change(settings: SettingsPatch): Promise<unknown>;
  /** Dispatches what has happened: deliveries and refunds follow. */
  readonly worker: Worker;
}

export async function openMoneyShop(dialect: DialectName, clock: Clock): Promise<MoneyShop> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aistorm-money-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const config = loadConfig({ DATA_DIR: dataDir, PUBLIC_URL: 'https://shop.example', RATE_LIMITS: 'off' });
  const db = await openTestDatabase(dialect);
  const at = (own: Clock): Shop => ({ config, db, clock: own, outbox: createOutbox(own) });
  const shop = at(clock);
  await db.transaction((tx) => tx.insert('products', { ...product, max_per_order: 5 }));
  const log = {
    error: (facts: object, message: string): never => {
      throw new Error(message, { cause: facts });
    },
    warn: (facts: object, message: string): never => {
      throw new Error(message, { cause: facts });
    },
  };
  const reactions = [deliverOnPaid(shop), rescueParts(shop), refundTakenBack(shop)];
  const worker = createWorker({ db, clock, outbox: shop.outbox, channels: [], subscriptions: [], reactions, pollMs: 60_000, log });
  return { db, at, worker, change: (settings) => db.transaction((tx) => changeSettings(tx, clock.now(), systemActor, settings)) };
}

/** Variants of one card key each, at 10 USDT, all at once. */
export async function variantsWithOneKey(shop: Shop, slugs: readonly string[]): Promise<void> {
  const now = shop.clock.now();
  const shared = {
    product_id: product.id,
    price_minor: 1_000,
    wholesale: '[]',
    stock_mode: 'keys',
    stock_quantity: 0,
    is_default: 0,
    is_active: 1,
    sort_order: 0,
    created_at: now,
    updated_at: now,
  } as const;
  const batch = { supplier: '', note: '', cost_minor: null, expires_at: null, imported: 1, created_by: 'cli', created_at: now };
  const key = { pos: 1, state: 'available', order_id: null, fault: null, expires_at: null, created_at: now, updated_at: now } as const;
  await shop.db.transaction(async (tx) => {
    for (const slug of slugs) {
      await tx.insert('variants', { id: `var_${slug}`, slug, name: slug, ...shared });
      await tx.insert('key_batches', { id: `bat_${slug}`, variant_id: `var_${slug}`, ...batch });
      await tx.insert('card_keys', { id: `crd_${slug}`, variant_id: `var_${slug}`, batch_id: `bat_${slug}`, sealed: 'x', fingerprint: slug, ...key });
    }
  });
}

export async function anOrderOf(shop: Shop, variant: string): Promise<Order> {
  const settings = await readSettings(shop.db.read);
  return placeOrder(shop, {
    request: { customer_email: `${variant}@example.com`, product_slug: product.slug, quantity: 1, variant, locale: 'en' },
    idempotencyKey: undefined,
    addressBlock: '203.0.113.1',
    actor: systemActor,
    settings,
    rateOf: (method) => rateFor(method, settings, undefined, shop.clock.now()),
  });
}

/** The order's n-th invoice at the gateway, as if it had been asked for. */
export async function anAttempt(shop: Shop, order: Order, number: number, change: Partial<Attempt> = {}): Promise<Attempt> {
  const now = shop.clock.now();
  const attempt: Attempt = {
    id: `pay_${order.id.slice(-16)}${String(number).padStart(8, '0')}`,
    order_id: order.id,
    provider: 'oxapay',
    number,
    reference: number === 1 ? order.id : `${order.id}-A${number}`,
    track_id: `${order.id.slice(-16)}${number}`,
    status: 'waiting',
    amount_minor: price.minor,
    currency: price.currency,
    instruction: '{"kind":"link","payLink":"https://pay.example"}',
    expires_at: order.expires_at,
    next_check_at: order.expires_at,
    checks: 0,
    confirmations: 0,
    refunded_at: null,
    created_at: now,
    updated_at: now,
    ...change,
  };
  await shop.db.transaction((tx) => insertAttempt(tx, attempt));
  return attempt;
}

/** What the gateway says of an attempt; `received` in micro-USDT. */
export function factOf(attempt: Attempt, status: PaymentFact['status'], received: number): PaymentFact {
  return {
    provider: 'oxapay',
    trackId: attempt.track_id ?? '',
    reference: attempt.reference,
    status,
    price: money(attempt.amount_minor, attempt.currency),
    received: money(received, 'USDT'),
    feeOnTop: false,
    paidText: '',
    confirmations: 20,
    acceptedByHand: false,
    foreign: undefined,
    evidence: { status },
  };
}

export function tell(shop: Shop, fact: PaymentFact): Promise<RecordResult> {
  return shop.db.transaction((tx) => recordPayment(shop, tx, fact, { ...systemActor, id: 'gateway:oxapay' }));
}
