/**
 * After the crashes, three books are laid side by side: what the clients were told, what the gateway holds, and what the shop says.
 * Nothing acknowledged may be missing, nothing may be there twice.
 */
import { expect } from 'vitest';
import { openDatabase } from '../../src/db/open.ts';
import { build } from '../../src/db/statement.ts';
import { ask, demand, forEach, insist } from './calls.ts';
import { type Crowd, createOrder, from, type Purchase } from './crowd.ts';
import { expectInvariants, type Product } from './operator.ts';
import type { Ground } from './processes.ts';

export interface Books {
  readonly ground: Ground;
  /** A running instance of the shop. */
  readonly base: string;
  readonly gateway: string;
  readonly crowd: Crowd;
  readonly products: readonly Product[];
}

/** How long a payment may take to be found out about and served when its notice was lost. */
const settledWithinMs = 60_000;

export async function compareBooks({ ground, base, gateway, crowd, products }: Books): Promise<string> {
  const { purchases } = crowd;
  expect(crowd.surprises).toEqual([]);

  // The clients' book against the shop's: every acknowledged order is there, and asking again makes no second one.
  await forEach(purchases, 8, async (purchase) => {
    const again = await insist(() => base, createOrder(purchase));
    expect(again.status).toBe(200);
    const { order_id, access_token, amount_due } = again.body;
    if (purchase.order) expect({ order_id, access_token, amount_due }).toEqual(pick(purchase.order));
    purchase.order ??= again.body;
  });

  // The gateway's book against the shop's: whoever paid is served, also when the answer to him or the notice to us was lost.
  const payments: GatewayPayment[] = (await demand(gateway, { path: '/control/payments?limit=9999' })).body.items;
  const byOrder = new Map(purchases.map((purchase) => [purchase.order?.order_id ?? '', purchase]));
  const paid = payments.filter((payment) => payment.status === 'paid');
  expect(paid.map(orderOf).filter((id) => !byOrder.has(id))).toEqual([]);
  const told = purchases.filter((purchase) => purchase.paid).map((purchase) => purchase.order?.order_id);
  expect(told.filter((id) => !paid.some((payment) => orderOf(payment) === id))).toEqual([]);

  const goods: string[] = [];
  await forEach(paid, 8, async (payment) => {
    const purchase = byOrder.get(orderOf(payment));
    if (!purchase) return;
    const items = await goodsOf(base, purchase);
    expect(items).toHaveLength(isKeyed(purchase, products) ? purchase.quantity : 1);
    if (isKeyed(purchase, products)) goods.push(...items);
  });
  expect(new Set(goods).size).toBe(goods.length);
  const keys = new Set(products.flatMap((product) => product.keys));
  expect(goods.filter((key) => !keys.has(key))).toEqual([]);

  const shop = await readShop(ground);
  expect(shop.orders).toBe(purchases.length);
  expect(shop.delivered).toBe(paid.length);
  // One receipt for each payment at the gateway, all of them used for their orders.
  expect(shop.receipts.map(({ track_id }) => track_id).toSorted()).toEqual(paid.map((payment) => payment.track_id).toSorted());
  expect(shop.receipts.filter(({ state }) => state !== 'applied')).toEqual([]);
  await expectInvariants(ground, base);
  return `${purchases.length} orders, ${payments.length} payments, ${paid.length} paid and served, ${goods.length} card keys handed out`;
}

interface GatewayPayment {
  readonly track_id: string;
  readonly order_id: string;
  readonly status: string;
}

/** Later attempts of an order carry a suffix. */
const orderOf = (payment: GatewayPayment): string => payment.order_id.replace(/-A\d+$/, '');

const pick = ({ order_id, access_token, amount_due }: NonNullable<Purchase['order']>) => ({ order_id, access_token, amount_due });

const isKeyed = (purchase: Purchase, products: readonly Product[]): boolean => products.some(({ slug, keys }) => slug === purchase.slug && keys.length > 0);

async function goodsOf(base: string, purchase: Purchase): Promise<string[]> {
  const path = `/api/orders/${purchase.order?.order_id}/goods`;
  const headers = { ...from(purchase), 'x-order-token': purchase.order?.access_token ?? '' };
  const read = async () => (await ask(base, { path, headers }))?.status;
  await expect.poll(read, { timeout: settledWithinMs, interval: 200, message: `the goods of ${purchase.order?.order_id}` }).toBe(200);
  return (await demand(base, { path, headers })).body.items;
}

/** Reads the shop's own rows, past the shop. */
async function readShop({ database }: Ground) {
  const db = await openDatabase(database);
  try {
    const orders = await db.read.all(build.selectFrom('orders').select(['id', 'status']));
    const receipts = await db.read.all(build.selectFrom('receipts').select(['track_id', 'state']));
    return { orders: orders.length, delivered: orders.filter(({ status }) => status === 'delivered').length, receipts };
  } finally {
    await db.close();
  }
}
