/**
 * Challenges for callers who order while the shop is under attack (reliability reference §6): a little work for a browser with script, a
 * short wait for one without. Nothing is kept until one is spent: it carries its own time and is signed for one caller. Pure.
 */
import { createHash, createHmac } from 'node:crypto';
import { randomToken, secretsEqual } from '../core/crypto.ts';
import { MINUTE, SECOND } from '../core/time.ts';

/** `work`: find a number whose hash begins with zeros. `wait`: come back after a while. */
type ChallengeKind = 'work' | 'wait';

/** Leading zero bits: about 65,000 hashes, half a second for a cheap phone and nothing for a buyer; dear only for who orders by the thousand. */
export const difficulty = 16;
/** How long somebody without script waits. */
export const waitMs = 15 * SECOND;
/** Long enough to finish a form, short enough that challenges cannot be collected. */
const lifeMs = 10 * MINUTE;

/** What a proof is worth now. `id` is what may be spent only once. */
export type Judgement = { readonly kind: 'good'; readonly id: string } | { readonly kind: 'early'; readonly readyAt: number } | { readonly kind: 'bad' };

/** @param caller the address block that may use it */
export function makeChallenge(key: Buffer, kind: ChallengeKind, caller: string, now: number): string {
  const body = [kind, now.toString(36), randomToken(9)].join('.');
  return `${body}.${signatureOf(key, body, caller)}`;
}

/** @param proof a challenge, followed by `:` and the number that was found where work was asked for */
export function judgeProof(key: Buffer, proof: string, caller: string, now: number): Judgement {
  const [challenge = '', answer = ''] = proof.split(':');
  const [kind, madeText = '', id = '', signature = ''] = challenge.split('.');
  const madeAt = Number.parseInt(madeText, 36);
  if (!secretsEqual(signature, signatureOf(key, `${kind}.${madeText}.${id}`, caller))) return { kind: 'bad' };
  if (!(now - madeAt < lifeMs)) return { kind: 'bad' };
  if (kind === 'wait') return now < madeAt + waitMs ? { kind: 'early', readyAt: madeAt + waitMs } : { kind: 'good', id };
  return /^\d{1,12}$/.test(answer) && zeroBits(createHash('sha256').update(`${challenge}:${answer}`).digest()) >= difficulty
    ? { kind: 'good', id }
    : { kind: 'bad' };
}

/** 120 bits; so short that a challenge and its answer fit one block of the hash. */
function signatureOf(key: Buffer, body: string, caller: string): string {
  return createHmac('sha256', key).update(`challenge ${body} ${caller}`).digest('base64url').slice(0, 20);
}

function zeroBits(hash: Buffer): number {
  const head = hash.readUInt32BE(0);
  return head === 0 ? 32 : Math.clz32(head);
}
