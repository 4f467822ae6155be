/** `kill -9` at random moments while buyers come, order and pay (F1, T4): nothing acknowledged is lost, nothing happens twice. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { freePort } from '../free-port.ts';
import { createDatabase } from '../postgres.ts';
import { compareBooks } from './compare-books.ts';
import { openDoors } from './crowd.ts';
import { expectInvariants, offerKeys, offerShared } from './operator.ts';
import { type Ground, type Program, prepareGround, startGateway, startShop } from './processes.ts';

const rounds = Number(process.env.CRASH_ROUNDS ?? 12);
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);

const places = [
  { name: 'SQLite', instances: 1, rounds, database: async () => undefined },
  {
    name: 'PostgreSQL, two instances',
    instances: 2,
    rounds: Math.ceil(rounds / 3),
    database: () => createDatabase(inject('postgresUrl'), `kill_${Date.now()}`),
  },
] as const;

describe('kill -9 under load', () => {
  for (const place of places) {
    test(`F1 F9 F24 I4 I8 I13 ${place.name}: ${place.rounds} rounds`, { timeout: 120_000 + place.rounds * 15_000 }, async () => {
      const random = seededRandom(seed);
      const ground = await prepareGround(await place.database());
      onTestFinished(() => ground.remove());
      const gateway = await startGateway(ground);
      onTestFinished(() => gateway.kill());
      const shops = await openShops(ground, place.instances);
      const products = [await offerKeys(ground, shops.base, 'keys', place.rounds * 250), await offerShared(ground, shops.base, 'shared')];
      const crowd = openDoors({ bases: shops.bases, gateway: gateway.base, slugs: ['keys', 'keys', 'keys', 'shared'], perSecond: 40, random });
      onTestFinished(() => crowd.end());

      const started: number[] = [];
      for (let round = 0; round < place.rounds; round += 1) {
        await pause(100 + random() * 900);
        started.push(await shops.killAndRestart(Math.floor(random() * place.instances)));
        if (round % 4 === 3) await expectInvariants(ground, shops.base);
      }
      await crowd.end();
      const compared = await compareBooks({ ground, base: shops.base, gateway: gateway.base, crowd, products });
      console.log(`${place.name}: ${place.rounds} kills (CRASH_SEED=${seed}), ready again after ${Math.round(Math.max(...started))} ms at most; ${compared}`);
      expect(crowd.purchases.filter((purchase) => purchase.paid).length).toBeGreaterThan(place.rounds);
    });
  }
});

async function openShops(ground: Ground, count: number) {
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const bases = ports.map((port) => `http://127.0.0.1:${port}`);
  const [base = ''] = bases;
  const running: Program[] = [];
  onTestFinished(async () => {
    for (const shop of running) await shop.kill();
  });
  const start = async (index: number): Promise<number> => {
    const shop = await startShop(ground, { port: ports[index] ?? 0, publicUrl: base });
    running[index] = shop;
    return shop.readyMs;
  };
  for (let index = 0; index < count; index += 1) await start(index);
  return {
    base,
    bases,
    /** Answers the milliseconds until it is ready again. */
    async killAndRestart(index: number): Promise<number> {
      await running[index]?.kill();
      return start(index);
    },
  };
}

/** The same numbers for the same seed (mulberry32). */
function seededRandom(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
