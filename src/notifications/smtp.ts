/**
 * Hands one mail to the mail server and says what became of it, as `http/client.ts` does for calls: refused, never handed over, or unknown.
 * Nodemailer's connection is used directly because its transports tell every cut connection in the same words,
 * and its pool sends a mail again by itself after one: both would make a doubled mail out of a lost answer.
 */
import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SECOND } from '../core/time.ts';

export type SmtpResult =
  | { readonly kind: 'accepted'; readonly response: string }
  /** `code` is the server's; `stage` tells whether it is about the mail or about us. */
  | { readonly kind: 'refused'; readonly code: number; readonly stage: 'mail' | 'server'; readonly problem: string }
  /** The mail was not handed over. */
  | { readonly kind: 'unreachable'; readonly problem: string }
  /** It was handed over, and no answer came. */
  | { readonly kind: 'unknown'; readonly problem: string };

export interface Envelope {
  readonly from: string;
  readonly to: string;
}

export interface Smtp {
  send(envelope: Envelope, mail: Buffer): Promise<SmtpResult>;
  /** Connects and signs in, without sending anything. */
  check(): Promise<SmtpResult>;
  close(): void;
}

const connectionsAtOnce = 5;
const idleMs = 5 * SECOND;
/** Together below a job's lease, so that nobody else takes the job while we are still at it. */
const waitMs = 20 * SECOND;
const totalMs = 80 * SECOND;

/** @param production plain connections only to this machine or its own network of containers (S54) */
export function createSmtp(url: string, production: boolean): Smtp {
  const server = readServer(url, production);
  const idle = new Map<SMTPConnection, NodeJS.Timeout>();
  const waiting: (() => void)[] = [];
  let open = 0;

  const connect = async (): Promise<SMTPConnection> => {
    const { default: Connection } = await import('nodemailer/lib/smtp-connection');
    const connection = new Connection(server.options);
    // A connection can break at any time, also while it is idle; whoever is using it hears of it in its own way.
    connection.on('error', () => drop(connection));
    connection.once('end', () => drop(connection));
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null): void => (error ? reject(error) : resolve());
      connection.once('error', reject);
      connection.once('end', () => reject(new Error('the mail server hung up')));
      connection.connect((error) => (error || !server.auth || !connection.allowsAuth ? done(error) : connection.login(server.auth, done)));
    }).catch((error: unknown) => {
      connection.close();
      throw error;
    });
    return connection;
  };

  const drop = (connection: SMTPConnection): void => {
    clearTimeout(idle.get(connection));
    idle.delete(connection);
  };

  const take = async (): Promise<SMTPConnection> => {
    const [kept] = idle.keys();
    if (!kept) return connect();
    drop(kept);
    return kept;
  };

  const keep = (connection: SMTPConnection): void => {
    idle.set(
      connection,
      setTimeout(() => {
        drop(connection);
        connection.quit();
      }, idleMs),
    );
  };

  /** Runs `use` when fewer than five connections are busy. */
  const withTurn = async (use: () => Promise<SmtpResult>): Promise<SmtpResult> => {
    if (open >= connectionsAtOnce && !(await turn())) return { kind: 'unreachable', problem: 'all connections to the mail server are busy' };
    open += 1;
    try {
      return await use();
    } finally {
      open -= 1;
      waiting.shift()?.();
    }
  };

  const turn = (): Promise<boolean> =>
    new Promise((resolve) => {
      const ready = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(ready), 1);
        resolve(false);
      }, waitMs);
      waiting.push(ready);
    });

  return {
    send: (envelope, mail) =>
      withTurn(async () => {
        let connection: SMTPConnection;
        try {
          connection = await take();
        } catch (error) {
          return resultOf(error, false);
        }
        const result = await handOver(connection, envelope, mail);
        if (result.kind === 'accepted') keep(connection);
        else connection.close();
        return result;
      }),
    check: () =>
      withTurn(async () => {
        try {
          keep(await connect());
          return { kind: 'accepted', response: '' };
        } catch (error) {
          return resultOf(error, false);
        }
      }),
    close() {
      for (const connection of idle.keys()) {
        drop(connection);
        connection.quit();
      }
    },
  };
}

function handOver(connection: SMTPConnection, envelope: Envelope, mail: Buffer): Promise<SmtpResult> {
  return new Promise((resolve) => {
    let handedOver = false;
    // Read only once the server has said that it takes the mail.
    const content = new Readable({
      read() {
        handedOver = true;
        this.push(mail);
        this.push(null);
      },
    });
    const deadline = setTimeout(() => resolve(resultOf(new Error('no answer in time'), handedOver)), totalMs);
    connection.send({ from: envelope.from, to: [envelope.to] }, content, (error, info) => {
      clearTimeout(deadline);
      resolve(error ? resultOf(error, handedOver) : { kind: 'accepted', response: info?.response ?? '' });
    });
  });
}

function resultOf(error: unknown, handedOver: boolean): SmtpResult {
  const { message, responseCode, command }: { message: string; responseCode?: unknown; command?: unknown } =
    error instanceof Error ? error : { message: String(error) };
  const problem = message.replace(/\s+/g, ' ').slice(0, 300);
  if (typeof responseCode === 'number')
    return { kind: 'refused', code: responseCode, stage: command === 'RCPT TO' || command === 'DATA' ? 'mail' : 'server', problem };
  return { kind: handedOver ? 'unknown' : 'unreachable', problem };
}

function readServer(text: string, production: boolean) {
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Without a dot it is a name of this machine or of a network of containers.
  const near = !host.includes('.') || host.startsWith('127.') || host === '::1';
  const user = decodeURIComponent(url.username);
  const pass = decodeURIComponent(url.password);
  return {
    options: {
      host,
      port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
      secure,
      requireTLS: production && !near,
      connectionTimeout: 5 * SECOND,
      greetingTimeout: 10 * SECOND,
      socketTimeout: 60 * SECOND,
      dnsTimeout: 5 * SECOND,
    },
    auth: user === '' ? undefined : { user, credentials: { user, pass } },
  };
}
