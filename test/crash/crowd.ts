/** A crowd of buyers that comes whether or not the shop is there, and remembers what it was told: the clients' ledger of a crash test. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, ask, insist } from './calls.ts';

/** What one buyer wanted, and what he was told. */
export interface Purchase {
  readonly index: number;
  readonly idempotencyKey: string;
  readonly slug: string;
  readonly quantity: number;
  /** Acknowledged by the shop. */
  order?: { readonly order_id: string; readonly access_token: string; readonly amount_due: string };
  trackId?: string;
  /** Acknowledged by the gateway. */
  paid?: true;
}

export interface CrowdOptions {
  /** Instances of the shop; each call goes to the next one. */
  readonly bases: readonly string[];
  readonly gateway: string;
  readonly slugs: readonly string[];
  readonly perSecond: number;
  readonly random: () => number;
}

export interface Crowd {
  readonly purchases: readonly Purchase[];
  /** Answers that no buyer should ever have got. */
  readonly surprises: readonly string[];
  /** Nobody else comes; resolves when everybody who came has finished. */
  end(): Promise<void>;
}

/** More than this many wait outside: a slow machine must not drown in buyers who came while the shop was down. */
const mostInside = 24;
/** Some only look, some do not pay in the end. */
const share = { startPayment: 0.9, pay: 0.85 };

export function openDoors({ bases, gateway, slugs, perSecond, random }: CrowdOptions): Crowd {
  const purchases: Purchase[] = [];
  const surprises: string[] = [];
  const inside = new Set<Promise<void>>();
  let turn = 0;
  const next = (): string => {
    turn += 1;
    return bases[turn % bases.length] ?? '';
  };

  const buy = async (purchase: Purchase, wants: { startPayment: boolean; pay: boolean }): Promise<void> => {
    const placed = await insist(next, createOrder(purchase));
    if (placed.status !== 200) return surprised('an order', placed);
    purchase.order = placed.body;
    if (!wants.startPayment) return;
    const started = await insist(
      next,
      { path: '/api/oxapay-payment', body: { orderId: placed.body.order_id }, headers: from(purchase) },
      { pauseMs: 4_000, totalMs: 240_000 },
    );
    if (started.status !== 200) return surprised('a payment', started);
    purchase.trackId = started.body.trackId;
    if (!wants.pay) return;
    const paid = await ask(gateway, { path: `/control/payments/${started.body.trackId}/pay`, body: { wait: false } });
    if (paid?.status !== 200) return surprised('paying', paid);
    purchase.paid = true;
  };
  const surprised = (what: string, answer: Answer | undefined): void => void surprises.push(`${what}: ${answer?.status} ${JSON.stringify(answer?.body)}`);

  let open = true;
  const coming = (async () => {
    while (open) {
      while (inside.size >= mostInside) await Promise.race(inside);
      const purchase: Purchase = {
        index: purchases.length,
        idempotencyKey: `visit-${purchases.length}-${Math.floor(random() * 2 ** 32).toString(16)}`,
        slug: slugs[Math.floor(random() * slugs.length)] ?? '',
        quantity: 1 + Math.floor(random() * 2),
      };
      purchases.push(purchase);
      const visit: Promise<void> = buy(purchase, { startPayment: random() < share.startPayment, pay: random() < share.pay })
        .catch((error: unknown) => void surprises.push(String(error)))
        .finally(() => inside.delete(visit));
      inside.add(visit);
      await pause(Math.max(1, (random() * 2_000) / perSecond));
    }
  })();

  return {
    purchases,
    surprises,
    async end() {
      open = false;
      await coming;
      await Promise.all(inside);
    },
  };
}

/** The same bytes each time, with the same idempotency key (W7). */
export function createOrder(purchase: Purchase) {
  return {
    path: '/api/create-order',
    body: { customer_email: `buyer-${purchase.index}@example.com`, product_slug: purchase.slug, quantity: purchase.quantity },
    headers: { ...from(purchase), 'idempotency-key': purchase.idempotencyKey },
  };
}

/** Every buyer has an address of his own, so that the limits stay on. */
export function from({ index }: Purchase): Readonly<Record<string, string>> {
  return { 'x-forwarded-for': `10.1.${index >> 8}.${index & 255}` };
}
