/** `npm run cli -- reconcile` and the admin API, against a gateway whose books were changed behind our back: each of ten differences, and nothing else. */
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { build } from '../../src/db/statement.ts';
import type { SimulatedPayment } from '../../src/simulator/payments.ts';
import { commandLine } from '../command.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, statusOf, until } from '../factories.ts';
import { openTestShop } from '../harness.ts';

const command = commandLine();

for (const dialect of dialects) {
  test(`the command and the admin API find each of ten planted differences and nothing else (F9, F34, ${dialect})`, { timeout: 180_000 }, async () => {
    // Nothing is healed meanwhile: the shop asks by itself in an hour.
    const shop = await openTestShop({ dialect, env: { RECONCILE_SECONDS: '3600' } });
    const { db, config } = shop.app.shop;
    const product = await aProductWithKeys(shop, 20, { max_per_order: 1 });
    const waiting = async () => {
      const order = await anOrder(shop, product.slug);
      return { order, track: await aPayment(shop, order.id) };
    };
    const paid = async () => {
      const one = await waiting();
      await atGateway(shop, one.track, 'pay');
      await until('it is delivered', async () => (await statusOf(shop, one.order)) === 'delivered', 60_000);
      return one;
    };
    const env: Record<string, string> = {
      PORT: new URL(shop.base).port,
      RECONCILE_SECONDS: '3600',
      ...(shop.place.kind === 'postgres' ? { DATA_DIR: shop.dataDir, DATABASE_URL: shop.place.url } : { DATA_DIR: dirname(shop.place.file) }),
    };
    const reconcile = (...flags: string[]) => command.beside(env, 'reconcile', '--from', day(-1), '--to', day(1), ...flags);
    const day = (from: number): string => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);

    for (let count = 0; count < 3; count += 1) await paid();
    await waiting();
    const honest = await reconcile();
    expect(honest.out).toContain('The books agree.');
    expect(honest.code).toBe(0);

    const gateway = (path: string, key: Record<string, string>, body: object) => shop.call('POST', `/simulator/v1/${path}`, body, key);
    const invoice = async (orderId: string): Promise<string> => {
      const body = { amount: 12.5, currency: 'USDT', pay_currency: 'USDT', network: 'TRON', lifetime: 60, order_id: orderId };
      const answer = await gateway('payment/white-label', { merchant_api_key: config.secrets.values.oxapayMerchantKey }, body);
      expect(answer.status).toBe(200);
      return answer.body.data.track_id;
    };
    const forget = (track: string) => db.transaction((tx) => tx.run(build.deleteFrom('simulator_payments').where('track_id', '=', track)));
    const change = async (track: string, edit: (payment: SimulatedPayment) => object) => {
      const row = await db.read.first(build.selectFrom('simulator_payments').select('document').where('track_id', '=', track));
      const payment: SimulatedPayment = JSON.parse(row?.document ?? '');
      const document = JSON.stringify({ ...payment, ...edit(payment) });
      await db.transaction((tx) => tx.run(build.updateTable('simulator_payments').set({ document }).where('track_id', '=', track)));
    };

    const planted: [kind: string, track: string][] = [];
    const plant = (kind: string, track: string): void => void planted.push([kind, track]);
    plant('missing_here', await invoice('order_1768464000000_00112233445566aa'));
    plant('foreign_order', await invoice('INV-2026-8'));
    plant('duplicate', await invoice((await paid()).order.id));
    const lost = await waiting();
    await forget(lost.track);
    plant('missing_there', lost.track);
    const invented = await paid();
    await forget(invented.track);
    plant('receipt_without_payment', invented.track);
    const dearer = await waiting();
    await change(dearer.track, ({ atoms }) => ({ atoms: atoms + 1 }));
    plant('amount_differs', dearer.track);
    const richer = await paid();
    await change(richer.track, ({ transfers }) => ({ transfers: transfers.map((transfer) => ({ ...transfer, atoms: transfer.atoms + 1_000_000 })) }));
    plant('received_differs', richer.track);
    const silence = { notice: ['drop'] };
    const unnoticed = await waiting();
    await shop.call('POST', `/simulator/control/payments/${unnoticed.track}/scenario`, silence);
    await atGateway(shop, unnoticed.track, 'pay');
    plant('unpaid_order', unnoticed.track);
    const back = await paid();
    await shop.call('POST', `/simulator/control/payments/${back.track}/scenario`, silence);
    await atGateway(shop, back.track, 'refund');
    plant('status_differs', back.track);
    const payout = { address: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', currency: 'USDT', network: 'TRC20', amount: 500 };
    const stolen = await gateway('payout', { payout_api_key: config.secrets.values.oxapayPayoutKey ?? '' }, payout);
    plant('payout_missing_here', stolen.body.data.track_id);
    expect(planted).toHaveLength(10);

    const answer = await shop.admin('GET', `/api/admin/reconciliation?from=${day(-1)}&to=${day(1)}`);
    const found = answer.body.differences.map((each: { kind: string; track_id: string }) => [each.kind, each.track_id]);
    expect(found.toSorted()).toEqual(planted.toSorted());
    const printed = await reconcile();
    expect(printed.code).toBe(1);
    expect(printed.out).toContain('10 differences.');
    for (const [kind, track] of planted) expect(printed.out).toMatch(new RegExp(`^${kind}  .*${track}`, 'm'));
    const csv = await reconcile('--csv');
    expect(csv.out.trim().split(/\r?\n/)).toHaveLength(11);
    expect(csv.out).toMatch(/^kind,order_id,reference,track_id,ours,theirs\r\n/);
  });
}
