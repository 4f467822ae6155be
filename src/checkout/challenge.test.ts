import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { aProductWithKeys } from '../../test/factories.ts';
import { openTestShop, testClock } from '../../test/harness.ts';
import { MINUTE } from '../core/time.ts';
import { sha256 } from '../storefront/client/sha256.ts';
import { difficulty, judgeProof, makeChallenge, waitMs } from './challenge.ts';

const key = randomBytes(32);
const now = Date.UTC(2026, 0, 15);

/** What the browser does. */
function solve(challenge: string): string {
  for (let n = 0; ; n += 1) if (Math.clz32(sha256(`${challenge}:${n}`)) >= difficulty) return `${challenge}:${n}`;
}

describe('a challenge', () => {
  it('is solved by work that its caller alone can use, for ten minutes', () => {
    const proof = solve(makeChallenge(key, 'work', '203.0.113.7', now));
    expect(judgeProof(key, proof, '203.0.113.7', now + 9 * MINUTE)).toMatchObject({ kind: 'good' });
    expect(judgeProof(key, proof, '203.0.113.8', now)).toEqual({ kind: 'bad' });
    expect(judgeProof(key, proof, '203.0.113.7', now + 11 * MINUTE)).toEqual({ kind: 'bad' });
    expect(judgeProof(randomBytes(32), proof, '203.0.113.7', now)).toEqual({ kind: 'bad' });
  });

  it('is not solved by less work, by other words, or by the signature of a wait', () => {
    const challenge = makeChallenge(key, 'work', 'a', now);
    const [number = ''] = solve(challenge).split(':').slice(1);
    const lazy = [0, 1, 2, 3].find((n) => Math.clz32(sha256(`${challenge}:${n}`)) < difficulty);
    for (const proof of ['', ':', challenge, `${challenge}:${lazy}`, `${challenge}:${number}x`, challenge.replace('work', 'wait')])
      expect(judgeProof(key, proof, 'a', now), proof).toEqual({ kind: 'bad' });
  });

  it('can be waited out instead', () => {
    const challenge = makeChallenge(key, 'wait', 'a', now);
    expect(judgeProof(key, challenge, 'a', now + waitMs - 1)).toEqual({ kind: 'early', readyAt: now + waitMs });
    expect(judgeProof(key, challenge, 'a', now + waitMs)).toMatchObject({ kind: 'good' });
  });
});

test('the browser’s hash is SHA-256, over one block and two', () => {
  for (const length of [0, 1, 54, 55, 56, 63, 64, 100]) {
    const text = 'storm '.repeat(20).slice(0, length);
    expect(sha256(text)).toBe(createHash('sha256').update(text).digest().readUInt32BE(0));
  }
});

describe('the gate', () => {
  it('is open in quiet times; under attack it asks everybody, takes each proof once, and opens again (S22)', async () => {
    const shop = await openTestShop({ dialect: 'sqlite', env: { RATE_LIMITS: 'on', TRUST_PROXY: '127.0.0.1' } });
    const product = await aProductWithKeys(shop, 40);
    const order = (address: string, headers: Readonly<Record<string, string>> = {}) =>
      shop.call(
        'POST',
        '/api/create-order',
        { customer_email: `${address.replaceAll('.', '-')}@example.com`, product_slug: product.slug, quantity: 1 },
        { 'x-forwarded-for': address, ...headers },
      );
    const prove = async (address: string) => solve((await shop.call('GET', '/api/challenge', undefined, { 'x-forwarded-for': address })).body.challenge);
    expect((await order('198.51.100.1')).status).toBe(200);

    // One caller alone runs into its own limit, again and again.
    await Promise.all(Array.from({ length: 620 }, () => order('203.0.113.7')));
    const refused = await order('198.51.100.2');
    expect([refused.status, refused.body.code]).toEqual([428, 'challenge.required']);

    const proof = await prove('198.51.100.2');
    expect((await order('198.51.100.3', { 'x-challenge': proof })).body.code).toBe('challenge.required');
    expect((await order('198.51.100.2', { 'x-challenge': proof })).status).toBe(200);
    expect((await order('198.51.100.2', { 'x-challenge': proof })).body.code).toBe('challenge.required');
  });

  it('lets somebody without script wait, and keeps what was typed', async () => {
    const clock = testClock();
    const shop = await openTestShop({ dialect: 'sqlite', clock, env: { CHALLENGE: 'always' } });
    const product = await aProductWithKeys(shop, 3);
    const post = async (challenge?: string) => {
      const fields = { item: product.slug, quantity: '1', payment_method: 'usdt', customer_email: 'buyer@example.com', terms: 'yes' };
      const body = new URLSearchParams({ ...fields, ...(challenge === undefined ? {} : { challenge }) });
      const answer = await fetch(`${shop.base}/checkout?lang=en`, { method: 'POST', body, redirect: 'manual', headers: { accept: 'text/html' } });
      return { status: answer.status, page: await answer.text() };
    };
    const asked = await post();
    expect(asked.status).toBe(428);
    expect(asked.page).toContain('Please wait 15 more seconds');
    expect(asked.page).toContain('value="buyer@example.com"');
    const [, challenge = ''] = /name="challenge" value="([^"]+)"/.exec(asked.page) ?? [];
    clock.advance(5_000);
    const early = await post(challenge);
    expect([early.status, early.page.includes(challenge)]).toEqual([428, true]);
    expect(early.page).toContain('Please wait 10 more seconds');
    clock.advance(10_000);
    expect((await post(challenge)).status).toBe(303);
    expect((await post(challenge)).status).toBe(428);
  });
});
