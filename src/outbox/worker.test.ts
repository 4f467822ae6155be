import { expect, onTestFinished, test } from 'vitest';
import { dialects, openTestDatabase } from '../../test/dialects.ts';
import { testClock } from '../../test/harness.ts';
import { MINUTE, systemClock } from '../core/time.ts';
import { build } from '../db/statement.ts';
import type { Channel, Subscription } from './job.ts';
import { createOutbox } from './outbox.ts';
import { createWorker } from './worker.ts';

for (const dialect of dialects) {
  test(`a channel that hangs, with hundreds to tell, keeps no other waiting (${dialect})`, { timeout: 60_000 }, async () => {
    const db = await openTestDatabase(dialect);
    const outbox = createOutbox(systemClock);
    let giveUp = (): void => undefined;
    const hanging = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    let begun = 0;
    const mail: Channel = {
      name: 'email',
      async send() {
        begun += 1;
        await hanging;
        return { kind: 'dead', problem: 'no answer' };
      },
    };
    let told = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      told = resolve;
    });
    const chat: Channel = {
      name: 'telegram',
      async send() {
        told();
        return { kind: 'done' };
      },
    };
    const buyers: Subscription = {
      channel: 'email',
      events: ['test.message'],
      recipients: async () => Array.from({ length: 300 }, (_, index) => ({ address: `buyer${index}@example.com`, configured: true })),
    };
    const operators: Subscription = { channel: 'telegram', events: ['webhook.test'], recipients: async () => [{ address: '1001', configured: true }] };
    const log = { error: () => undefined, warn: () => undefined };
    const options = { db, clock: systemClock, outbox, channels: [mail, chat], subscriptions: [buyers, operators], reactions: [], pollMs: 20, log };
    const worker = createWorker(options);
    onTestFinished(() => {
      giveUp();
      return worker.stop();
    });
    await db.transaction((tx) => outbox.append(tx, 'test.message', { request_id: '1' }));
    worker.start();
    await expect.poll(() => begun, { timeout: 40_000 }).toBeGreaterThan(5);
    await db.transaction((tx) => outbox.append(tx, 'webhook.test', { endpoint_id: '1' }));
    await arrived;
    expect(begun).toBeLessThan(300);
  });

  test(`a server that is down is not asked once for every recipient, and everybody is told when it is back (${dialect})`, { timeout: 60_000 }, async () => {
    const db = await openTestDatabase(dialect);
    const clock = testClock();
    const outbox = createOutbox(clock);
    let isDown = true;
    let asked = 0;
    const mail: Channel = {
      name: 'email',
      async send() {
        asked += 1;
        return isDown ? { kind: 'retry', problem: 'connection refused', unreachable: true } : { kind: 'done' };
      },
    };
    const buyers: Subscription = {
      channel: 'email',
      events: ['test.message'],
      recipients: async () => Array.from({ length: 300 }, (_, index) => ({ address: `buyer${index}@example.com`, configured: true })),
    };
    const log = { error: () => undefined, warn: () => undefined };
    const worker = createWorker({ db, clock, outbox, channels: [mail], subscriptions: [buyers], reactions: [], pollMs: 20, log });
    await db.transaction((tx) => outbox.append(tx, 'test.message', { request_id: '1' }));
    await worker.drain();
    expect(asked).toBeLessThan(60);
    const before = asked;
    clock.advance(MINUTE);
    await worker.drain();
    expect(asked).toBe(before + 1);
    isDown = false;
    clock.advance(MINUTE);
    await worker.drain();
    expect(await db.read.all(build.selectFrom('jobs').select('id').where('state', '<>', 'done'))).toEqual([]);
  });
}
