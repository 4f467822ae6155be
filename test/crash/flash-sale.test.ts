/** 1,000 buyers, 100 card keys, one instant: 100 are served, 900 are told so, and nobody else notices (F24, F26, T7). */
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { freePort } from '../free-port.ts';
import { createDatabase } from '../postgres.ts';
import { type ReleasedAnswer, releaseTogether } from './at-once.ts';
import { ask, demand, forEach } from './calls.ts';
import { expectInvariants, offerKeys, offerShared } from './operator.ts';
import { type Ground, type Program, prepareGround, startGateway, startShop } from './processes.ts';

const buyers = 1_000;
const stock = 100;
/** Who happens to buy something else in that instant. */
const others = 50;

const places = [
  { name: 'SQLite, one process', instances: 1, database: async () => undefined },
  { name: 'SQLite, two processes on one file', instances: 2, database: async () => undefined },
  { name: 'PostgreSQL, two processes', instances: 2, database: () => createDatabase(inject('postgresUrl'), `flash_${Date.now()}`) },
] as const;

describe('a flash sale', () => {
  for (const { name, instances, database } of places) {
    test(`F24 F26 ${name}: exactly ${stock} of ${buyers} buyers are served`, async () => {
      const { ground, shops, gateway } = await openShops(await database(), instances);
      const [first] = shops;
      const sale = await offerKeys(ground, first.base, 'sale', stock);
      await offerShared(ground, first.base, 'calm');

      const answers = await releaseTogether([...ordersOf('sale', buyers, shops, 1), ...ordersOf('calm', others, shops, 8)]);
      const forSale = answers.slice(0, buyers);
      const accepted = forSale.filter((answer) => answer.status === 200);
      const refused = forSale.filter((answer) => answer.status !== 200);
      console.log(`${name}: ${accepted.length} accepted, ${refused.length} refused, answers after ${spread(answers)}`);
      expect(accepted).toHaveLength(stock);
      expect(refused).toHaveLength(buyers - stock);
      for (const { status, body } of refused)
        expect({ status, code: body.code, says: body.error }).toEqual({ status: 400, code: 'stock.sold_out', says: expect.stringMatching(/./) });
      expect(answers.slice(buyers).map((answer) => answer.status)).toEqual(Array(others).fill(200));

      const goods = await payAndCollect(shops, gateway, accepted);
      expect(goods.toSorted()).toEqual(sale.keys.toSorted());
      await expectInvariants(ground, first.base);
    });
  }
});

async function openShops(databaseUrl: string | undefined, instances: number): Promise<{ ground: Ground; shops: [Program, ...Program[]]; gateway: Program }> {
  const ground = await prepareGround(databaseUrl);
  onTestFinished(() => ground.remove());
  const gateway = await startGateway(ground);
  onTestFinished(() => gateway.kill());
  const shops: [Program, ...Program[]] = [await startShop(ground, { port: await freePort() })];
  onTestFinished(async () => {
    for (const shop of shops) await shop.kill();
  });
  while (shops.length < instances) shops.push(await startShop(ground, { port: await freePort() }));
  return { ground, shops, gateway };
}

/** Every buyer has an address and a mailbox of his own, as a crowd has: the caps and limits stay on. */
function ordersOf(slug: string, count: number, shops: readonly Program[], network: number) {
  return Array.from({ length: count }, (_, index) => ({
    base: shops[index % shops.length]?.base ?? '',
    path: '/api/create-order',
    body: { customer_email: `buyer-${index}@example.com`, product_slug: slug, quantity: 1 },
    headers: { 'x-forwarded-for': addressOf(network, index) },
  }));
}

const addressOf = (network: number, index: number): string => `10.${network}.${index >> 8}.${index & 255}`;

/** All pay; answers every card key that was handed out. */
async function payAndCollect(shops: readonly Program[], gateway: Program, accepted: readonly ReleasedAnswer[]): Promise<string[]> {
  await forEach(accepted.entries(), 16, async ([index, { body }]) => {
    const shop = shops[index % shops.length] ?? gateway;
    await demand(shop.base, { path: '/api/oxapay-payment', body: { orderId: body.order_id }, headers: { 'x-forwarded-for': addressOf(1, index) } });
  });
  const paid = await demand(gateway.base, { path: '/control/pay-many', body: {} });
  expect(paid.body).toMatchObject({ paid: accepted.length, refused: [] });

  const goods: string[] = [];
  await forEach(accepted, 8, async ({ body }) => {
    await expect.poll(() => collect(shops, body, goods), { timeout: 90_000, interval: 100 }).toBe(200);
  });
  return goods;
}

async function collect(shops: readonly Program[], order: { order_id: string; access_token: string }, goods: string[]): Promise<number | undefined> {
  const answer = await ask(shops[0]?.base ?? '', { path: `/api/orders/${order.order_id}/goods`, headers: { 'x-order-token': order.access_token } });
  if (answer?.status === 200) goods.push(...answer.body.items);
  return answer?.status;
}

function spread(answers: readonly ReleasedAnswer[]): string {
  const times = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (part: number): number => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0);
  return `${at(0.5)} ms (half), ${at(0.99)} ms (99 %), ${at(1)} ms (all)`;
}
