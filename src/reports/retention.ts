/**
 * Forgets the buyers of old orders (S46). What was sold, paid and given back stays, because the books rest on it; who bought it goes: e-mail, notes,
 * network block, the reasons he gave for refunds and warranty claims, his Telegram chat, his devices, what he waits for, and his address on every notice that was sent. Instead of the e-mail stands
 * a keyed hash, so that numbers such as "new customers" stay what they were and nobody can read or guess it without the shop's own key.
 */
import { recordAudit, systemActor } from '../accounts/audit-log.ts';
import { forgetRedeemer } from '../catalog/discount-store.ts';
import { readSettings } from '../catalog/settings.ts';
import { keyedHash } from '../core/crypto.ts';
import { DAY } from '../core/time.ts';
import { claimsOf, forgetClaimWords } from '../delivery/claim-store.ts';
import { removeBuyerChat } from '../notifications/buyer-chat/store.ts';
import { removePushesOf } from '../notifications/push/store.ts';
import { erasedEmail, isErased } from '../orders/order.ts';
import { forgetBuyer, ordersOfTime } from '../orders/store.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { forgetRecipient, listJobs } from '../outbox/store.ts';
import { receiptsOf } from '../payments/store.ts';
import { isRefundOpen } from '../refunds/refund.ts';
import { forgetRefundReasons, refundsOf } from '../refunds/store.ts';
import { forgetHolder } from '../stock/store.ts';
import { forgetWaitingBefore } from '../stock/waiting-store.ts';

/** Orders looked at in one go, and forgotten in one transaction. */
const page = 200;

export function retentionJob(shop: Shop): RepeatingJob {
  return { name: 'forget-buyers', everyMs: DAY, run: async () => void (await forgetBuyers(shop)) };
}

/** Forgets the buyers of all orders that are older than the setting says and have nothing open; answers how many there were. */
export async function forgetBuyers(shop: Shop): Promise<number> {
  const { retention_days: days } = await readSettings(shop.db.read);
  if (days === 0) return 0;
  const before = shop.clock.now() - days * DAY;
  await shop.db.background((tx) => forgetWaitingBefore(tx, before));
  let forgotten = 0;
  for (let after = ''; ; ) {
    // By their ids, which begin with their time: each is looked at once a day, and none is missed that was still open yesterday.
    const orders = await ordersOfTime(shop.db.read, after, before, page);
    const last = orders.at(-1);
    if (!last) return forgotten;
    after = last.id;
    for (const order of orders) if (!isErased(order.customer_email) && (await forget(shop, order))) forgotten += 1;
  }
}

type Candidate = Awaited<ReturnType<typeof ordersOfTime>>[number];

/** A refund or a warranty claim under way, money that nobody has decided about, or a notice that is still to be sent. */
async function isOpen({ db: { read } }: Shop, orderId: string): Promise<boolean> {
  if ((await refundsOf(read, orderId)).some(isRefundOpen)) return true;
  if ((await claimsOf(read, orderId)).some(({ state }) => state === 'open')) return true;
  if ((await receiptsOf(read, orderId)).some(({ state }) => state === 'unapplied')) return true;
  return (await listJobs(read, { states: ['pending', 'sending'], orderId, limit: 1 })).length > 0;
}

async function forget(shop: Shop, { id, status, customer_email: email }: Candidate): Promise<boolean> {
  const isOver = status === 'delivered' || status === 'expired' || status === 'cancelled' || status === 'refunded';
  if (!isOver || (await isOpen(shop, id))) return false;
  const instead = erasedEmail(keyedHash(email, shop.config.secrets.values.fingerprintKey));
  return shop.db.background(async (tx) => {
    const now = shop.clock.now();
    if ((await forgetBuyer(tx, id, status, instead, now)) === 0) return false;
    await forgetHolder(tx, id);
    await forgetRedeemer(tx, id, instead);
    await forgetRecipient(tx, id, email, instead);
    await forgetRefundReasons(tx, id);
    await forgetClaimWords(tx, id);
    await removeBuyerChat(tx, id);
    await removePushesOf(tx, id);
    await recordAudit(tx, now, systemActor, { action: 'order.buyer_forgotten', subject: id });
    return true;
  });
}
