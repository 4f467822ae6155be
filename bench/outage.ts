/**
 * What buyers feel of a day on which neither mails nor Telegram messages arrive: create-order in a shop whose notices arrive, and in one where those of ten
 * thousand events wait, in turn. At a pace that leaves time for sending, since a shop without any would be late in both.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../src/db/database.ts';
import { openDatabase } from '../src/db/open.ts';
import { build } from '../src/db/statement.ts';
import { SmtpEmulator } from '../test/emulators/smtp.ts';
import { TelegramEmulator } from '../test/emulators/telegram.ts';
import type { Postgres } from '../test/postgres.ts';
import { type BenchShop, type Engine, offerKeys, openBenchShop, orderOf } from './shops.ts';
import { type LoadGenerator, type Measure, type Measured, measureInTurn, type Windows } from './windows.ts';

export interface OutageResult {
  /** Jobs that wait while the second measure is taken. */
  readonly waiting: number;
  readonly arrive: Measured;
  readonly wait: Measured;
}

const chat = 1001;
/** Together about fifty orders a second. */
const buyers = { connections: 6, restMs: 110 };

export async function measureOutage(
  generator: LoadGenerator,
  engine: Engine,
  postgres: Postgres | undefined,
  { events, ...windows }: Windows & { readonly events: number },
): Promise<OutageResult> {
  const up = await startChannels();
  const down = await startChannels();
  await down.stop();
  const shops: BenchShop[] = [];
  try {
    for (const { env } of [up, down]) shops.push(await openBenchShop(engine, postgres, env));
    const [open, cut] = shops;
    if (!open || !cut) throw new Error('There are no shops');
    const most = Math.ceil((windows.rounds + 1) * (windows.windowMs / 1_000) * 60);
    const arrive = await createMeasure(`${engine}: create-order, notices arrive`, open, most);
    const wait = await createMeasure(`${engine}: create-order, notices wait`, cut, events + 5_000 + most);
    const waiting = await fallBehind(generator, cut, wait, events);
    const [first, second] = await measureInTurn(generator, [arrive, wait], windows);
    if (!first || !second) throw new Error('Nothing was measured');
    return { waiting, arrive: first, wait: second };
  } finally {
    for (const shop of shops) await shop.close();
    await up.stop();
  }
}

/** A mail server and a Bot API with one chat, and the settings of a shop that uses them. */
async function startChannels() {
  const smtp = await new SmtpEmulator().start();
  const telegram = await new TelegramEmulator({ chats: [chat] }).start();
  return {
    env: {
      SMTP_URL: smtp.url,
      MAIL_FROM: 'shop@example.com',
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_CHAT_ID: String(chat),
      TELEGRAM_API_ROOT: telegram.apiRoot,
    },
    async stop() {
      await smtp.stop();
      await telegram.stop();
    },
  };
}

async function createMeasure(name: string, shop: BenchShop, keys: number): Promise<Measure> {
  const slug = `outage-${Date.now()}`;
  await offerKeys(shop, slug, keys);
  const requests = [{ method: 'POST' as const, path: '/api/create-order', body: JSON.stringify(orderOf(slug, 'buyer-{n}')) }];
  return { name, server: shop.program, requests, ...buyers };
}

/** Places that many orders, each by another buyer, and answers how many jobs wait when all of it is dispatched. */
async function fallBehind(generator: LoadGenerator, shop: BenchShop, { requests }: Measure, events: number): Promise<number> {
  const base = shop.program.base;
  for (let placed = 0; placed < events; ) {
    const load = await generator.run({ base, requests, connections: 20, ms: 1_000, from: 20_000_000 + placed });
    if (load.bad > 0) throw new Error(`${load.bad} orders were refused: ${load.example}`);
    placed += load.answers;
  }
  const db = await openDatabase(shop.ground.database);
  try {
    while (await isDispatching(db)) await pause(100);
    const row = await db.read.first(
      build
        .selectFrom('jobs')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('state', 'in', ['pending', 'sending']),
    );
    return row?.n ?? 0;
  } finally {
    await db.close();
  }
}

async function isDispatching(db: Database): Promise<boolean> {
  return (await db.read.first(build.selectFrom('outbox_events').select('id').where('dispatched_at', 'is', null).limit(1))) !== undefined;
}
