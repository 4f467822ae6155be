/** The control API: JSON for tests, benches and the shop's test desk. Everything the pay page can do, and the scenarios, the clock, the logs and the totals. */
import { type Static, Type } from 'typebox';
import { isoText } from '../core/time.ts';
import { closed } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { act, acts, choose, type PayOrder } from './acts.ts';
import { atomsText } from './amount.ts';
import { coins } from './market.ts';
import { findNotice, hasPendingNotices, listNotices } from './notice-store.ts';
import { payableNow } from './payment-api.ts';
import { informationJson } from './payment-json.ts';
import { ledgerTotals, listPayments, statusCounts } from './payment-store.ts';
import type { SimulatedPayment } from './payments.ts';
import { payoutJson } from './payouts.ts';
import { presets, ScenarioBody } from './scenarios.ts';
import { type Changed, newHash, type Simulator } from './simulator.ts';
import type { NoticeRow } from './store.ts';

const TrackParams = closed({ track_id: Type.String({ pattern: '^\\d{9}$' }) });
const ActParams = closed({ track_id: Type.String({ pattern: '^\\d{9}$' }), act: Type.Enum([...acts]) });
const PayoutParams = closed({ track_id: Type.String({ pattern: '^\\d{9}$' }), status: Type.Enum(['confirming', 'confirmed', 'rejected']) });
const Coin = Type.String({ maxLength: 20 });

const SettingsBody = closed({
  scenario: Type.Optional(ScenarioBody),
  preset: Type.Optional(Type.Enum(Object.keys(presets))),
  /** Moves the simulator's clock ahead; -1 sets it right again. */
  advance_ms: Type.Optional(Type.Integer({ minimum: -1, maximum: 400 * 86_400_000 })),
  /** USD for one of a symbol, as decimal text; `{}` restores all. */
  prices: Type.Optional(Type.Record(Coin, Type.String({ pattern: '^\\d{1,8}(\\.\\d{1,8})?$' }))),
});

const ActBody = Type.Optional(
  Type.Union([
    Type.Null(),
    closed({
      amount: Type.Optional(Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.String({ maxLength: 40 })])),
      percent: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000 })),
      currency: Type.Optional(Coin),
      network: Type.Optional(Type.String({ maxLength: 60 })),
      confirm: Type.Optional(Type.Boolean()),
      /** False answers before the notices are sent. */
      wait: Type.Optional(Type.Boolean()),
    }),
  ]),
);

const PayManyBody = closed({
  track_ids: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 100_000 })),
  /** Open payments whose order id begins so; every open payment when neither is given. */
  order_id: Type.Optional(Type.String({ maxLength: 100 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  /** How many buyers pay at the same time; 32 unless told. */
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 512 })),
});

const CopiesBody = Type.Optional(Type.Union([Type.Null(), closed({ copies: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) })]));
const ListQuery = closed({
  order_id: Type.Optional(Type.String({ maxLength: 100 })),
  status: Type.Optional(Type.String({ maxLength: 30 })),
  track_id: Type.Optional(Type.String({ maxLength: 20 })),
  limit: Type.Optional(Type.String({ pattern: '^\\d{1,4}$' })),
});

/** Routes below `/control`. */
export function controlRoutes(server: Server, simulator: Simulator): void {
  const { db } = simulator;
  const notFound = { error: 'There is no such payment, payout or notice' };

  server.get('/', async () => overview(simulator));

  server.post('/', { schema: { body: SettingsBody } }, async (request) => {
    await applySettings(simulator, request.body);
    return overview(simulator);
  });

  /** Does now what the background would do within half a second. */
  server.post('/run-due', async () => {
    await simulator.runDue();
    return { done: true };
  });

  server.get('/ledger', async () => ledger(simulator));

  server.get('/payments', { schema: { querystring: ListQuery } }, async (request) => {
    const { order_id: orderPrefix, status, limit } = request.query;
    await simulator.judgeDue();
    const payments = await listPayments(db.read, { orderPrefix, statuses: status === undefined ? undefined : [status], limit: Number(limit ?? 50), offset: 0 });
    return { items: payments.map((payment) => paymentView(simulator, payment)) };
  });

  server.get('/payments/:track_id', { schema: { params: TrackParams } }, async (request, reply) => {
    const payment = await simulator.find(request.params.track_id);
    if (!payment) return reply.code(404).send(notFound);
    return { ...paymentView(simulator, payment), notices: (await listNotices(db.read, payment.trackId, 200)).toReversed().map(noticeView) };
  });

  server.post('/payments/:track_id/scenario', { schema: { params: TrackParams, body: ScenarioBody } }, async (request, reply) => {
    const changed = await simulator.change(request.params.track_id, (payment) => ({ payment: { ...payment, scenario: request.body }, told: [] }));
    return changed ? paymentView(simulator, changed.payment) : reply.code(404).send(notFound);
  });

  server.post(
    '/payments/:track_id/choose',
    { schema: { params: TrackParams, body: closed({ currency: Coin, network: Type.Optional(Type.String({ maxLength: 60 })) }) } },
    async (request, reply) => {
      const changed = await choose(simulator, request.params.track_id, request.body.currency, request.body.network ?? '');
      return changed
        ? paymentView(simulator, changed.payment)
        : reply.code(409).send({ error: 'The coin cannot be chosen now, or there is no such coin or network' });
    },
  );

  server.post('/payments/:track_id/:act', { schema: { params: ActParams, body: ActBody } }, async (request, reply) => {
    const { track_id: trackId, act: what } = request.params;
    const changed = await act(simulator, trackId, what, orderOf(request.body));
    if (!changed) {
      const payment = await simulator.find(trackId);
      return payment ? reply.code(409).send({ error: `${what} is not possible`, status: payment.status }) : reply.code(404).send(notFound);
    }
    const told = simulator.tell(changed.notices);
    if (request.body?.wait !== false) await told;
    return paymentView(simulator, changed.payment);
  });

  /** Sends the last notice of a payment again, as it was: replayed and duplicated notices (F10, F13). */
  server.post('/payments/:track_id/repeat', { schema: { params: TrackParams, body: CopiesBody } }, async (request, reply) => {
    const [last] = await listNotices(db.read, request.params.track_id, 1);
    return last ? repeat(simulator, last, request.body?.copies) : reply.code(404).send(notFound);
  });

  server.post('/pay-many', { schema: { body: PayManyBody }, bodyLimit: 4 * 1024 * 1024 }, async (request) => payMany(simulator, request.body));

  server.get('/notices', { schema: { querystring: ListQuery } }, async (request) => {
    const { track_id: trackId, limit } = request.query;
    return { pending: await hasPendingNotices(db.read, trackId), items: (await listNotices(db.read, trackId, Number(limit ?? 100))).map(noticeView) };
  });

  server.post('/notices/:id/repeat', { schema: { params: closed({ id: Type.String({ maxLength: 60 }) }), body: CopiesBody } }, async (request, reply) => {
    const notice = await findNotice(db.read, request.params.id);
    return notice ? repeat(simulator, notice, request.body?.copies) : reply.code(404).send(notFound);
  });

  server.post('/payouts/:track_id/:status', { schema: { params: PayoutParams } }, async (request, reply) => {
    const payout = await simulator.movePayout(request.params.track_id, () => request.params.status, newHash());
    return payout ? payoutJson(payout) : reply.code(409).send({ error: 'There is no such payout, or it is over' });
  });
}

async function applySettings(simulator: Simulator, body: Static<typeof SettingsBody>): Promise<void> {
  const { current } = simulator.settings;
  const preset = Object.entries(presets).find(([name]) => name === body.preset)?.[1];
  const aheadMs = body.advance_ms === undefined ? current.aheadMs : body.advance_ms === -1 ? 0 : current.aheadMs + body.advance_ms;
  await simulator.settings.change({ scenario: body.scenario ?? preset ?? current.scenario, aheadMs, prices: body.prices ?? current.prices });
}

function overview(simulator: Simulator) {
  const { scenario, aheadMs, prices } = simulator.settings.current;
  return { now: isoText(simulator.now()), ahead_ms: aheadMs, scenario, prices, presets: Object.keys(presets), acts, coins: Object.keys(coins) };
}

/** What the gateway holds, for comparing with the shop's books (I6). */
async function ledger(simulator: Simulator) {
  const totals = await ledgerTotals(simulator.db.read);
  const counts = await statusCounts(simulator.db.read);
  return {
    totals: totals.map((row) => ({ currency: row.coin, received: atomsText(Number(row.received)), paid_out: atomsText(-Number(row.paid_out)) })),
    payments: Object.fromEntries(counts.map((row) => [row.status, Number(row.count)])),
  };
}

function paymentView(simulator: Simulator, payment: SimulatedPayment) {
  const withCoin = payment.coin === '' ? { ...payment, coin: 'USDT' } : payment;
  const [payAtoms] = payableNow(simulator, withCoin);
  return {
    ...informationJson(payment),
    pay_url: simulator.payUrl(payment.trackId),
    pay_amount: atomsText(payAtoms),
    pay_currency: withCoin.coin,
    address: payment.address,
    network: payment.network,
    scenario: payment.scenario,
  };
}

function noticeView(notice: NoticeRow) {
  const { id, track_id, family, status, url, body, signing, state, attempts } = notice;
  const log: unknown[] = notice.log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { id, track_id, family, status, url, body, signing, state, attempts, next_at: isoText(notice.next_at), log };
}

function orderOf(body: Static<typeof ActBody> | undefined): PayOrder {
  return body ? { amount: body.amount, percent: body.percent, coin: body.currency, network: body.network, confirm: body.confirm } : {};
}

async function repeat(simulator: Simulator, notice: NoticeRow, copies = 1) {
  await simulator.repeat(notice, copies);
  return { sent: copies };
}

/** Many buyers pay at once, a bounded number at a time; resolves when every notice has been answered or has failed once. */
async function payMany(simulator: Simulator, body: Static<typeof PayManyBody>) {
  const startedAt = performance.now();
  const open = { statuses: ['new', 'waiting', 'paying'], orderPrefix: body.order_id, limit: body.limit ?? 1_000, offset: 0 };
  const ids = body.track_ids ?? (await listPayments(simulator.db.read, open)).map((payment) => payment.trackId);
  const paid: string[] = [];
  const refused: string[] = [];
  const queue = ids.values();
  const buyer = async (): Promise<void> => {
    for (const id of queue) {
      const changed: Changed | undefined = await act(simulator, id, 'pay');
      (changed ? paid : refused).push(id);
      if (changed) await simulator.tell(changed.notices);
    }
  };
  await Promise.all(Array.from({ length: body.concurrency ?? 32 }, buyer));
  return { paid: paid.length, refused, ms: Math.round(performance.now() - startedAt) };
}
