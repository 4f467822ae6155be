/** A shop for tests of what people are told: real database, real worker, emulated Telegram and mail server; orders are put into the tables directly. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig } from '../src/config/config.ts';
import type { Environment } from '../src/config/env.ts';
import { newId, newOrderId } from '../src/core/ids.ts';
import { type Clock, MINUTE, systemClock } from '../src/core/time.ts';
import type { Database, Transaction } from '../src/db/database.ts';
import { build } from '../src/db/statement.ts';
import type { Tables } from '../src/db/tables.ts';
import { emailChannel, emailSubscription } from '../src/notifications/email.ts';
import { createSmtp } from '../src/notifications/smtp.ts';
import { telegramChannel, telegramSubscription } from '../src/notifications/telegram.ts';
import { createTelegramApi } from '../src/notifications/telegram-api.ts';
import { createTelegramSender, noPace, type Pace } from '../src/notifications/telegram-sender.ts';
import type { EventName, EventPayloads } from '../src/outbox/events.ts';
import { createOutbox } from '../src/outbox/outbox.ts';
import type { Shop } from '../src/outbox/shop.ts';
import { createWorker, type Worker } from '../src/outbox/worker.ts';
import { type DialectName, openTestDatabase } from './dialects.ts';

export interface NoticeShopOptions {
  readonly env?: Environment;
  readonly clock?: Clock;
  readonly pace?: Pace;
  readonly db?: Database;
  readonly resendAfterMs?: number;
}

export interface NoticeShop {
  readonly shop: Shop;
  readonly worker: Worker;
  /** What was logged, as one text: secrets must not be in it. */
  readonly logged: () => string;
  /** Writes an event of the order as its own feature would. */
  happens<Name extends EventName>(name: Name, payload: EventPayloads[Name], change?: (tx: Transaction) => Promise<unknown>): Promise<void>;
  jobs(): Promise<Tables['jobs'][]>;
}

export const product: Tables['products'] = {
  id: 1,
  slug: 'chatgpt-pro',
  name: 'ChatGPT Pro',
  description: '',
  short_description: '',
  price_unit: '月',
  image_url: '',
  page_url: '',
  is_on_sale: 1,
  is_featured: 0,
  is_active: 1,
  sort_order: 0,
  category: 'AI工具',
  features: '[]',
  seo_title: '',
  seo_description: '',
  seo_keywords: '',
  texts: '{}',
  delivery: 'keys',
  shared_content: null,
  max_per_order: 5,
  warranty_days: 7,
  archived_at: null,
  created_at: 0,
  updated_at: 0,
  version: 1,
};

export async function openNoticeShop(dialect: DialectName, options: NoticeShopOptions = {}): Promise<NoticeShop> {
  const { env = {}, clock = systemClock, pace = noPace, resendAfterMs = 50 } = options;
  const dataDir = mkdtempSync(join(tmpdir(), 'aistorm-notices-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const config = loadConfig({ DATA_DIR: dataDir, PUBLIC_URL: 'https://shop.example', ...env });
  const db = options.db ?? (await openTestDatabase(dialect));
  const shop: Shop = { config, db, clock, outbox: createOutbox(clock) };
  if (!options.db) {
    await db.transaction(async (tx) => {
      await tx.insert('products', product);
      await tx.insert('variants', {
        id: 'var_1',
        product_id: 1,
        slug: 'default',
        name: '',
        price_minor: 13_000,
        wholesale: '[]',
        stock_mode: 'counter',
        stock_quantity: 3,
        is_default: 1,
        is_active: 1,
        sort_order: 0,
        created_at: 0,
        updated_at: 0,
      });
    });
  }
  const lines: unknown[] = [];
  const keep = (facts: object, message: string): void => void lines.push([message, facts, 'err' in facts && facts.err instanceof Error ? facts.err.stack : '']);
  const log = { error: keep, warn: keep };
  const telegram = createTelegramApi(config);
  const smtp = config.mail && createSmtp(config.mail.url, config.production);
  const worker = createWorker({
    db,
    clock,
    outbox: shop.outbox,
    channels: [
      telegramChannel({ shop, sender: telegram && createTelegramSender({ api: telegram, db, clock, pace, log }), resendAfterMs }),
      emailChannel({ shop, smtp, resendAfterMs }),
    ],
    subscriptions: [telegramSubscription(config), emailSubscription(config, clock)],
    reactions: [],
    pollMs: 20,
    log,
  });
  onTestFinished(async () => {
    await worker.stop();
    smtp?.close();
  });
  return {
    shop,
    worker,
    logged: () => JSON.stringify(lines),
    happens: (name, payload, change) =>
      db.transaction(async (tx) => {
        await change?.(tx);
        await shop.outbox.append(tx, name, payload);
      }),
    jobs: () => db.read.all(build.selectFrom('jobs').selectAll().orderBy('id')),
  };
}

/** An order in the tables: pending, one ChatGPT Pro for 130 USDT, unless told otherwise. */
export async function insertTestOrder(shop: Shop, change: Partial<Tables['orders']> = {}): Promise<Tables['orders']> {
  const now = shop.clock.now();
  const order: Tables['orders'] = {
    id: newOrderId(now),
    status: 'pending',
    product_id: 1,
    variant_id: 'var_1',
    product_name: 'ChatGPT Pro',
    variant_name: '',
    quantity: 1,
    price_unit: '月',
    delivery: 'keys',
    warranty_days: 7,
    unit_price_minor: 13_000,
    discount_code: null,
    discount_minor: 0,
    total_minor: 13_000,
    payment_method: 'usdt',
    amount_due_minor: 130_000_000,
    currency: 'USDT',
    rate: '1',
    rate_source: 'fixed',
    rate_at: now,
    customer_email: 'buyer@example.com',
    customer_notes: '',
    admin_notes: '',
    locale: 'zh-CN',
    address_block: '203.0.113.1',
    attention: null,
    created_at: now,
    updated_at: now,
    expires_at: now + 15 * MINUTE,
    paid_at: null,
    delivered_at: null,
    version: 1,
    ...change,
  };
  await shop.db.transaction((tx) => tx.insert('orders', order));
  return order;
}

/** Money of an order in the tables: applied, unless a reason why not is given. */
export async function insertTestReceipt(tx: Transaction, orderId: string, change: Partial<Tables['receipts']> = {}): Promise<Tables['receipts']> {
  const receipt: Tables['receipts'] = {
    id: newId('rcp'),
    provider: 'oxapay',
    movement: newId('rcp'),
    track_id: '151811887',
    order_id: orderId,
    attempt_id: null,
    amount_minor: 130_000_000,
    currency: 'USDT',
    paid_text: '130 USDT',
    state: change.reason ? 'unapplied' : 'applied',
    reason: null,
    returned_minor: 0,
    evidence: '{}',
    received_at: 0,
    resolved_at: null,
    version: 1,
    ...change,
  };
  await tx.insert('receipts', receipt);
  return receipt;
}

/** Moves an order without its rules; for tests that only look at what is said about it. */
export function setStatus(tx: Transaction, orderId: string, status: Tables['orders']['status'], attention: string | null = null): Promise<number> {
  return tx.run(build.updateTable('orders').set({ status, attention }).where('id', '=', orderId));
}

/** Waits until `condition` holds, at most `ms`. */
export async function until(condition: () => boolean | Promise<boolean>, ms = 45_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
