/**
 * Passkeys (WebAuthn): key pairs on people's devices, unlocked there by a PIN or biometry, whose public halves we keep. Here is what doors ask of
 * a browser and take from it, in the shapes that the standard gives them; the answers are judged in `check-passkey.ts`.
 */
import type { Config } from '../config/config.ts';
import { isoText } from '../core/time.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Shop } from '../outbox/shop.ts';
import type { Person } from './caller.ts';
import { challengeMs, newChallenge, type Purpose } from './passkey-challenge.ts';
import type { Passkey } from './passkey-store.ts';
import { PersonName } from './session-view.ts';

/** Plenty for a person with several devices. */
export const maxPasskeys = 20;
/** COSE names of EdDSA, ES256 and RS256: between them every device has one. */
export const algorithms = [-8, -7, -257];

/** Whose passkeys they are: the host and origin of PUBLIC_URL, never what a request says of itself (S23). */
export function relyingParty(config: Config): { readonly id: string; readonly origin: string } {
  const { hostname, origin } = new URL(config.publicUrl);
  return { id: hostname, origin };
}

/** What an authenticator knows its user by: nothing that names a person. */
export function userHandle(operatorId: string): string {
  return Buffer.from(operatorId).toString('base64url');
}

const Bytes = (maxLength: number) => Type.String({ pattern: '^[\\w-]+$', maxLength });
/** What browsers add and nobody here needs. */
const Unneeded = Type.Optional(Type.Unknown());
const credential = {
  id: Bytes(1_400),
  rawId: Bytes(1_400),
  type: Type.Literal('public-key'),
  clientExtensionResults: Unneeded,
  authenticatorAttachment: Unneeded,
};

/** A new passkey, as `navigator.credentials.create` answers it in JSON. */
export const NewCredential = closed({
  ...credential,
  response: closed({
    clientDataJSON: Bytes(4_000),
    attestationObject: Bytes(20_000),
    transports: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z-]{1,20}$' }), { maxItems: 10 })),
    publicKeyAlgorithm: Unneeded,
    publicKey: Unneeded,
    authenticatorData: Unneeded,
  }),
});
export type NewCredential = Type.Static<typeof NewCredential>;

/** A use of a passkey, as `navigator.credentials.get` answers it in JSON. */
export const Assertion = closed({
  ...credential,
  response: closed({
    clientDataJSON: Bytes(4_000),
    authenticatorData: Bytes(4_000),
    signature: Bytes(2_000),
    /** Devices may leave it out, or empty, when they were told which passkey to use. */
    userHandle: Type.Optional(Type.String({ pattern: '^[\\w-]*$', maxLength: 100 })),
  }),
});
export type Assertion = Type.Static<typeof Assertion>;

const Known = Type.Array(closed({ type: Type.Literal('public-key'), id: Type.String(), transports: Type.Array(Type.String()) }));

/** For `navigator.credentials.create`. */
export const CreationOptions = closed({
  challenge: Type.String(),
  rp: closed({ id: Type.String(), name: Type.String() }),
  user: closed({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
  pubKeyCredParams: Type.Array(closed({ type: Type.Literal('public-key'), alg: Type.Integer() })),
  timeout: Type.Integer(),
  attestation: Type.Literal('none'),
  excludeCredentials: Known,
  authenticatorSelection: closed({
    residentKey: Type.Literal('required'),
    requireResidentKey: Type.Boolean(),
    userVerification: Type.Literal('required'),
  }),
});

/** For `navigator.credentials.get`. */
export const RequestOptions = closed({
  challenge: Type.String(),
  rpId: Type.String(),
  timeout: Type.Integer(),
  userVerification: Type.Literal('required'),
  /** None: the person chooses among the passkeys that the device has for this shop. */
  allowCredentials: Known,
});

/** Asks for a new passkey that can be found without a name typed first, and that its device unlocks for its person only. */
export function creationOptions(shop: Shop, person: Person, passkeys: readonly Passkey[]): Type.Static<typeof CreationOptions> {
  const { id } = relyingParty(shop.config);
  return {
    challenge: newChallenge(shop, { kind: 'add', sessionId: person.session.id }),
    rp: { id, name: id },
    user: { id: userHandle(person.id), name: person.email, displayName: person.name },
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: challengeMs,
    attestation: 'none',
    excludeCredentials: passkeys.map(describe),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  };
}

/** Asks for the use of a passkey: of these, or of any. */
export function requestOptions(shop: Shop, purpose: Purpose, passkeys: readonly Passkey[]): Type.Static<typeof RequestOptions> {
  return {
    challenge: newChallenge(shop, purpose),
    rpId: relyingParty(shop.config).id,
    timeout: challengeMs,
    userVerification: 'required',
    allowCredentials: passkeys.map(describe),
  };
}

function describe({ credential_id, transports }: Passkey): Type.Static<typeof Known>[number] {
  return { type: 'public-key', id: credential_id, transports: JSON.parse(transports) };
}

export const PasskeyView = closed({
  id: Type.String(),
  name: PersonName,
  created_at: Type.String(),
  last_used_at: Type.Union([Type.String(), Type.Null()]),
});

export function passkeyView({ id, name, created_at, last_used_at }: Passkey): Type.Static<typeof PasskeyView> {
  return { id, name, created_at: isoText(created_at), last_used_at: last_used_at === null ? null : isoText(last_used_at) };
}
