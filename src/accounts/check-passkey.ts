/** Judges what a device signed, through `@simplewebauthn/server`: ours is only what it is judged against. */

import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { type Assertion, algorithms, type NewCredential, relyingParty, userHandle } from './passkey.ts';
import { type Challenge, type Purpose, readChallenge, spendChallenge } from './passkey-challenge.ts';
import { findPasskey, notePasskeyUsed, type Passkey } from './passkey-store.ts';

/** Why a device's answer does not count; for the audit log, never for who asked. */
export interface Problem {
  readonly problem: string;
  /** Whose passkey it was, where that is known. */
  readonly operatorId?: string;
}

/** A use of a passkey that was right; it must still be spent, in the transaction of what it allows. */
export interface CheckedUse {
  readonly passkey: Passkey;
  readonly challenge: Challenge;
  /** The device's count with this use. */
  readonly counter: number;
}

/** A new passkey that was right; its challenge must still be spent. */
export interface CheckedCredential {
  readonly challenge: Challenge;
  readonly credential: { readonly id: string; readonly publicKey: Uint8Array; readonly counter: number };
}

/** Loaded by the first answer to a challenge of ours. */
async function webauthn() {
  const library = await import('@simplewebauthn/server');
  // We ask for no attestation and trust no maker. With the makers' roots in place the library would fetch their revocation lists (S24).
  for (const identifier of ['apple', 'android-key', 'android-safetynet'] as const)
    library.SettingsService.setRootCertificates({ identifier, certificates: [] });
  return library;
}

export async function checkNewCredential(shop: Shop, sessionId: string, given: NewCredential): Promise<CheckedCredential | Problem> {
  const challenge = readChallenge(shop, { kind: 'add', sessionId }, given.response.clientDataJSON);
  if (!challenge) return { problem: 'the challenge is not ours or too old' };
  const { id, origin } = relyingParty(shop.config);
  const { verifyRegistrationResponse } = await webauthn();
  const { clientDataJSON, attestationObject } = given.response;
  return judged(async () => {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { id: given.id, rawId: given.rawId, type: given.type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} },
      expectedChallenge: challenge.text,
      expectedOrigin: origin,
      expectedRPID: id,
      supportedAlgorithmIDs: algorithms,
    });
    return registrationInfo ? { challenge, credential: registrationInfo.credential } : { problem: 'the attestation is wrong' };
  });
}

export async function checkUse(shop: Shop, purpose: Purpose, given: Assertion): Promise<CheckedUse | Problem> {
  const challenge = readChallenge(shop, purpose, given.response.clientDataJSON);
  if (!challenge) return { problem: 'the challenge is not ours or too old' };
  const passkey = await findPasskey(shop.db.read, given.id);
  if (!passkey) return { problem: 'nobody has this passkey' };
  const operatorId = passkey.operator_id;
  const { userHandle: handle, ...response } = given.response;
  // Whoever signs in by a passkey alone is named by it twice, and both must say the same.
  if (handle ? handle !== userHandle(operatorId) : purpose.kind === 'sign_in') return { problem: 'the passkey names somebody else', operatorId };
  const { id, origin } = relyingParty(shop.config);
  const { verifyAuthenticationResponse } = await webauthn();
  return judged(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { id: given.id, rawId: given.rawId, type: given.type, response, clientExtensionResults: {} },
      expectedChallenge: challenge.text,
      expectedOrigin: origin,
      expectedRPID: id,
      // The counter is compared where it is kept, in one statement, so that of two uses at once one is seen to be late.
      credential: { id: passkey.credential_id, publicKey: Buffer.from(passkey.public_key, 'base64url'), counter: 0 },
    });
    return verified ? { passkey, challenge, counter: authenticationInfo.newCounter } : { problem: 'the signature is wrong', operatorId };
  }, operatorId);
}

/** The library says by an error what is wrong: another origin, another relying party, nobody who unlocked the device, bytes that are none. */
async function judged<T>(judge: () => Promise<T | Problem>, operatorId?: string): Promise<T | Problem> {
  try {
    return await judge();
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).slice(0, 200);
    return operatorId === undefined ? { problem } : { problem, operatorId };
  }
}

/** Spends a use that was right. A problem is to be answered after the transaction, which keeps what it found. */
export async function spendUse(tx: Transaction, actor: Actor, { passkey, challenge, counter }: CheckedUse, now: number): Promise<Problem | undefined> {
  const operatorId = passkey.operator_id;
  if (!(await spendChallenge(tx, challenge, operatorId, now))) return { problem: 'the challenge was used before', operatorId };
  if (await notePasskeyUsed(tx, passkey.id, counter, now)) return undefined;
  const kept = await findPasskey(tx, passkey.credential_id);
  if (!kept) return { problem: 'nobody has this passkey', operatorId };
  await recordAudit(tx, now, actor, {
    action: 'passkey.counter_went_back',
    subject: operatorId,
    after: { passkey: passkey.id, name: passkey.name, kept: kept.counter, given: counter },
  });
  return { problem: 'the counter went back: perhaps there is a copy of the device', operatorId };
}
