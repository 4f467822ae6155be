/**
 * Gets the buyer an instruction to pay. The attempt is committed before the provider is called, the provider is called outside any
 * transaction, and asking again returns the live attempt. An unknown outcome is looked up, never repeated blindly (F6, F18, W7).
 */
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import { type Money, money } from '../core/money.ts';
import { SECOND } from '../core/time.ts';
import type { Queries } from '../db/queries.ts';
import { amountDue, awaitsRest, type Order, statusAt } from '../orders/order.ts';
import { findOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { missingOf } from './coverage.ts';
import { type Attempt, type Instruction, nextCheckAt, parseInstruction, type Receipt } from './payment.ts';
import type { PaymentProvider, StartResult } from './provider.ts';
import { reconcileAttempt } from './reconcile-payments.ts';
import { attemptsOf, findAttemptById, insertAttempt, moveAttempt, receiptsOf, tieAttempt } from './store.ts';

/** Attempts an order may use up: enough for honest trouble, too few to flood the gateway. */
const attemptsAllowed = 5;
/** A call that is still in flight in another request is waited for this long. */
const inFlightMs = 12 * SECOND;

export interface StartedPayment {
  readonly order: Order;
  readonly attempt: Attempt;
  readonly instruction: Instruction;
}

/**
 * For an order that waits for the rest of its money, this asks for exactly what is missing (a top-up).
 * @throws Refusal `order.not_found`, `order.expired`, `order.not_pending`, `payment_method.unavailable`, `payment.too_many_attempts`,
 * or `payment.provider_*` when the provider said no or cannot be reached
 */
export async function startPayment(shop: Shop, providers: readonly PaymentProvider[], orderId: string): Promise<StartedPayment> {
  const order = await findOrder(shop.db.read, orderId);
  if (!order) throw refuse('order.not_found');
  const provider = providers.find(({ method }) => method === order.payment_method);
  const { live, price } = await readAsked(shop.db.read, order);
  if (live?.instruction) return { order, attempt: live, instruction: parseInstruction(live.instruction) };
  refuseUnlessPayable(order, price, shop.clock.now());
  if (!provider) throw refuse(order.payment_method === 'usdt' ? 'payment.not_configured' : 'payment_method.unavailable');

  const claim = await claimAttempt(shop, order, provider);
  const attempt = claim.ours ? await callProvider(shop, provider, order, claim.attempt) : await awaitOther(shop, providers, claim.attempt);
  if (attempt.instruction === null) {
    if (isOpenQuestion(attempt)) throw refuse('payment.provider_timeout');
    // It is accounted for (found at the gateway, or certainly not there), but its instruction is lost: the buyer gets another.
    return startPayment(shop, providers, orderId);
  }
  return { order, attempt, instruction: parseInstruction(attempt.instruction) };
}

function refuseUnlessPayable(order: Order, price: Money, now: number): void {
  const status = statusAt(order, now);
  if (status === 'expired') throw refuse('order.expired');
  if (status !== 'pending' && !(awaitsRest(order) && price.minor > 0)) throw refuse('order.not_pending', { status });
}

/** What the buyer is to pay now, and the attempt that asks for it already. */
export interface Asked {
  readonly price: Money;
  readonly live: Attempt | undefined;
}

/** The whole price; or, of an order that waits for the rest of its money, what is missing. Pure. */
export function askedNow(order: Order, attempts: readonly Attempt[], receipts: readonly Receipt[]): Asked {
  if (!awaitsRest(order)) return { price: amountDue(order), live: liveAttempt(attempts) };
  const price = missingOf({ order, attempts, receipts });
  return { price, live: liveAttempt(attempts.filter((attempt) => attempt.status !== 'paid' && attempt.amount_minor === price.minor)) };
}

async function readAsked(queries: Queries, order: Order): Promise<Asked & { readonly attempts: readonly Attempt[] }> {
  const attempts = await attemptsOf(queries, order.id);
  return { ...askedNow(order, attempts, await receiptsOf(queries, order.id)), attempts };
}

/** The attempt the buyer should use: the newest that has not ended and can still be shown. */
export function liveAttempt(attempts: readonly Attempt[]): Attempt | undefined {
  return attempts.findLast(
    (attempt) =>
      isOpenQuestion(attempt) ||
      (attempt.instruction !== null && (attempt.status === 'waiting' || attempt.status === 'confirming' || attempt.status === 'paid')),
  );
}

/** We asked the provider and do not know what came of it. */
function isOpenQuestion(attempt: Attempt): boolean {
  return attempt.status === 'creating' || attempt.status === 'unknown';
}

/** Writes the attempt row, or finds the one that another request is working on. */
function claimAttempt(shop: Shop, order: Order, provider: PaymentProvider): Promise<{ ours: boolean; attempt: Attempt }> {
  return shop.db.transaction(async (tx) => {
    const { attempts, live, price } = await readAsked(tx, order);
    if (live) return { ours: false, attempt: live };
    if (attempts.length >= attemptsAllowed) throw refuse('payment.too_many_attempts');
    const now = shop.clock.now();
    const number = attempts.length + 1;
    const attempt: Attempt = {
      id: newId('pay'),
      order_id: order.id,
      provider: provider.id,
      number,
      reference: number === 1 ? order.id : `${order.id}-A${number}`,
      track_id: null,
      status: 'creating',
      amount_minor: price.minor,
      currency: price.currency,
      instruction: null,
      expires_at: now + lifetimeOf(shop, order, now),
      next_check_at: now + Math.max(inFlightMs, shop.config.reconcileFirstMs),
      checks: 0,
      confirmations: 0,
      refunded_at: null,
      created_at: now,
      updated_at: now,
    };
    if (await insertAttempt(tx, attempt)) return { ours: true, attempt };
    // On PostgreSQL another request may have inserted the same number between our look and our write.
    const { live: other } = await readAsked(tx, order);
    if (!other) throw refuse('server.busy');
    return { ours: false, attempt: other };
  });
}

/** As long as the order waits; a top-up has the time of a new order. */
function lifetimeOf(shop: Shop, order: Order, now: number): number {
  return awaitsRest(order) ? shop.config.orderHoldMs : order.expires_at - now;
}

async function callProvider(shop: Shop, provider: PaymentProvider, order: Order, attempt: Attempt): Promise<Attempt> {
  const result = await provider.start({
    reference: attempt.reference,
    orderId: order.id,
    price: money(attempt.amount_minor, attempt.currency),
    lifetimeMs: lifetimeOf(shop, order, shop.clock.now()),
    description: `${order.product_name} × ${order.quantity}`.slice(0, 200),
  });
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    switch (result.kind) {
      case 'started': {
        const tied = await tieAttempt(tx, {
          id: attempt.id,
          track_id: result.trackId,
          instruction: JSON.stringify(result.instruction),
          expires_at: result.expiresAt,
          next_check_at: provider.canBeAsked ? nextCheckAt({ ...attempt, expires_at: result.expiresAt }, now, shop.config.reconcileFirstMs) : null,
          now,
        });
        if (!tied) throw new Error(`Attempt ${attempt.id} is tied to another payment than ${result.trackId}`);
        await moveAttempt(tx, attempt.id, 'waiting', now);
        return;
      }
      case 'refused':
      case 'unreachable':
        await moveAttempt(tx, attempt.id, 'failed', now);
        await shop.outbox.append(tx, 'payment.failed', { order_id: order.id, attempt_id: attempt.id });
        return;
      case 'unknown':
        await moveAttempt(tx, attempt.id, 'unknown', now);
    }
  });
  refuseUnlessStarted(result);
  return reread(shop, attempt);
}

function refuseUnlessStarted(result: StartResult): void {
  switch (result.kind) {
    case 'started':
      return;
    case 'refused':
      throw refuse(result.code, { problem: result.problem.slice(0, 200) });
    case 'unreachable':
      throw refuse('payment.provider_unreachable');
    case 'unknown':
      throw refuse('payment.provider_timeout');
  }
}

/** Another request is calling the provider, or called it and lost the answer: wait for the one, look the other up. */
async function awaitOther(shop: Shop, providers: readonly PaymentProvider[], attempt: Attempt): Promise<Attempt> {
  const deadline = Date.now() + inFlightMs;
  let current = attempt;
  while (current.status === 'creating' && current.instruction === null && Date.now() < deadline && shop.clock.now() - current.created_at < inFlightMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    current = await reread(shop, current);
  }
  if (isOpenQuestion(current)) {
    await reconcileAttempt(shop, providers, current);
    current = await reread(shop, current);
  }
  return current;
}

async function reread(shop: Shop, attempt: Attempt): Promise<Attempt> {
  return (await findAttemptById(shop.db.read, attempt.id)) ?? attempt;
}
