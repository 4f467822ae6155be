/**
 * From the signed notice to the delivered goods. Orders, payments and their money at the gateway are there beforehand, the gateway's own notices are held
 * back; then the load generator hands in their bytes as fast as they are taken, and the clock runs until the last order is delivered.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { simulatorMerchantKey } from '../src/config/config.ts';
import type { Database } from '../src/db/database.ts';
import { openDatabase } from '../src/db/open.ts';
import { build } from '../src/db/statement.ts';
import { signNotice } from '../src/payments/oxapay/signature.ts';
import { demand, forEach } from '../test/crash/calls.ts';
import type { LoadRequest } from './http-load.ts';
import { cpuMs } from './machine.ts';
import { type BenchShop, offerKeys, placeOrder } from './shops.ts';
import type { LoadGenerator } from './windows.ts';

export interface DeliveryResult {
  readonly orders: number;
  readonly perSecond: number;
  /** Notices taken per second. */
  readonly noticesPerSecond: number;
  /** CPU time of the shop for one order, in µs: what a core could do if nothing else were slow. */
  readonly cpuMicros: number;
  readonly gatewayCpuMicros: number;
}

export async function measureDelivery(generator: LoadGenerator, shop: BenchShop, orders: number): Promise<DeliveryResult> {
  const slug = `goods-${Date.now()}`;
  await offerKeys(shop, slug, orders);
  const requests = await paidNotices(shop, slug, orders);
  const db = await openDatabase(shop.ground.database);
  try {
    const before = await deliveredOf(db);
    const cpu = { shop: cpuMs(shop.program.pid), gateway: cpuMs(shop.gateway.pid) };
    const startedAt = performance.now();
    const sent = generator.run({ base: shop.program.base, requests, connections: 50, ms: 0, once: true });
    while ((await deliveredOf(db)) < before + orders) await pause(20);
    const ms = performance.now() - startedAt;
    const load = await sent;
    if (load.bad > 0) throw new Error(`${load.bad} notices were refused: ${load.example}`);
    return {
      orders,
      perSecond: (orders * 1_000) / ms,
      noticesPerSecond: (load.answers * 1_000) / load.ms,
      cpuMicros: ((cpuMs(shop.program.pid) - cpu.shop) * 1_000) / orders,
      gatewayCpuMicros: ((cpuMs(shop.gateway.pid) - cpu.gateway) * 1_000) / orders,
    };
  } finally {
    await db.close();
  }
}

/** Orders that are paid at the gateway, of which the shop has not heard yet: the notices it is to hear. */
async function paidNotices(shop: BenchShop, slug: string, count: number): Promise<LoadRequest[]> {
  const { gateway, program } = shop;
  await demand(gateway.base, { path: '/control', body: { preset: 'notices_lost' } });
  const tracks: string[] = [];
  await forEach(Array(count).keys(), 24, async (index) => {
    const order = await placeOrder(shop, slug, `${slug}-${index}`);
    const started = await demand(program.base, { path: '/api/oxapay-payment', body: { orderId: order.order_id } });
    tracks.push(started.body.trackId);
  });
  await demand(gateway.base, { path: '/control/pay-many', body: { track_ids: tracks } });
  const requests: LoadRequest[] = [];
  await forEach(tracks, 24, async (trackId) => {
    const { body } = await demand(gateway.base, { path: `/control/payments/${trackId}` });
    const notice: { body: string } | undefined = body.notices.findLast((kept: { status: string }) => /^paid$/i.test(kept.status));
    if (!notice) throw new Error(`Payment ${trackId} has no notice of being paid`);
    requests.push({ method: 'POST', path: '/oxapay-webhook', body: notice.body, headers: { hmac: signNotice(notice.body, simulatorMerchantKey) } });
  });
  return requests;
}

async function deliveredOf(db: Database): Promise<number> {
  const row = await db.read.first(
    build
      .selectFrom('orders')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('status', '=', 'delivered'),
  );
  return row?.n ?? 0;
}
