/**
 * A device that makes passkeys and signs with them, in the JSON that browsers hand on (WebAuthn level 3): ES256, attestation "none", a counter.
 * What it says can be bent, to see that nobody believes it.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What is not as it should be. */
export interface Bent {
  readonly origin?: string;
  readonly rpId?: string;
  /** False: nobody typed the PIN. */
  readonly userVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | undefined;
  /** As if the passkey had been made by somebody else's device. */
  readonly key?: KeyObject;
}

interface Credential {
  readonly id: string;
  readonly key: KeyObject;
  readonly userHandle: string;
  counter: number;
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

/** @param origin the page that the browser shows */
export function createAuthenticator(origin: string) {
  let credential: Credential | undefined;
  const made = (): Credential => {
    if (!credential) throw new Error('This device has no passkey yet');
    return credential;
  };
  return {
    /** Makes a passkey in place of the former one; the same again with `id`. */
    create({ challenge, rp, user }: CreationOptions, bent: Bent & { readonly id?: string } = {}) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const id = bent.id ?? randomBytes(32).toString('base64url');
      credential = { id, key: privateKey, userHandle: user.id, counter: bent.counter ?? 1 };
      // Kind EC2, algorithm ES256, curve P-256, and the point.
      const cose = new Map<number, Item>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]);
      const rawId = Buffer.from(id, 'base64url');
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([rawId.length >> 8, rawId.length & 0xff]), rawId, cbor(cose)]);
      const authData = Buffer.concat([head(bent.rpId ?? rp.id, credential.counter, bent, 0x40), attested]);
      const attestation = new Map<string, Item>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      const clientDataJSON = clientData('webauthn.create', challenge, bent.origin ?? origin).toString('base64url');
      const response = { clientDataJSON, attestationObject: cbor(attestation).toString('base64url'), transports: ['internal'] };
      return { id, rawId: id, type: 'public-key', response, clientExtensionResults: { credProps: { rk: true } } };
    },

    /** Signs with the passkey; every use counts one more, as long as it counts at all. */
    get({ challenge, rpId }: RequestOptions, bent: Bent = {}) {
      const { id, key, userHandle, counter } = made();
      const count = bent.counter ?? (counter === 0 ? 0 : counter + 1);
      made().counter = count;
      const authenticatorData = head(bent.rpId ?? rpId, count, bent, 0);
      const data = clientData('webauthn.get', challenge, bent.origin ?? origin);
      const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(data)]), bent.key ?? key);
      const response = {
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: 'userHandle' in bent ? bent.userHandle : userHandle,
      };
      return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} };
    },
  };
}

function head(rpId: string, counter: number, { userVerified = true }: Bent, moreFlags: number): Buffer {
  const tail = Buffer.alloc(5);
  tail.writeUInt8(0x01 | (userVerified ? 0x04 : 0) | moreFlags);
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), tail]);
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

type Item = number | string | Buffer | ReadonlyMap<number | string, Item>;

/** As much of CBOR as an authenticator writes. */
function cbor(item: Item): Buffer {
  if (typeof item === 'number') return item >= 0 ? start(0, item) : start(1, -1 - item);
  if (typeof item === 'string') return Buffer.concat([start(3, Buffer.byteLength(item)), Buffer.from(item)]);
  if (Buffer.isBuffer(item)) return Buffer.concat([start(2, item.length), item]);
  return Buffer.concat([start(5, item.size), ...[...item].flatMap(([key, value]) => [cbor(key), cbor(value)])]);
}

/** The first bytes of an item: what it is, and how long. */
function start(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  return length < 256 ? Buffer.from([(major << 5) | 24, length]) : Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}
