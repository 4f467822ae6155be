/** Secrets and signatures of the Standard Webhooks specification (https://www.standardwebhooks.com), symmetric version `v1`. */
import { createHmac, randomBytes } from 'node:crypto';

/** `whsec_` and 256 random bits in base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export interface SignedMessage {
  /** The same for every try of one event, so that the receiver can tell a repetition. */
  readonly id: string;
  /** When it is sent, in ms: receivers refuse what is older than a few minutes. */
  readonly at: number;
  readonly body: string;
}

/** The three headers; one signature per secret, the newest first. `timestamp` is in seconds. */
export function signedHeaders({ id, at, body }: SignedMessage, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
