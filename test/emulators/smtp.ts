/** A real mail server on loopback that keeps what it receives, and fails in the ways real ones do. */
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** One accepted message: the parsed content and the envelope it came in. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly content: ParsedMail;
}

export type SmtpBehaviour =
  | 'accept'
  /** Takes and keeps the message, then cuts the connection before saying so: the sender cannot know. */
  | 'accept, then drop'
  /** Greets nobody: the connection is cut as soon as it stands. */
  | 'drop'
  /** Refuses with this reply, 4xx for "later" and 5xx for "never", at the recipient or after the whole message. */
  | { readonly refuse: number; readonly at?: 'recipient' | 'message'; readonly text?: string };

export class SmtpEmulator {
  /** Messages in order of arrival, those whose answer was cut included. */
  readonly mails: ReceivedMail[] = [];
  behaviour: SmtpBehaviour = 'accept';
  /** Recipients that do not exist here: refused with 550 whatever the behaviour is. */
  readonly unknownRecipients = new Set<string>();

  readonly #sockets = new Map<number, Socket>();
  #server: SMTPServer | undefined;
  #port = 0;

  /** Starts on a free port; after `stop`, again on the same one. */
  async start(): Promise<this> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      allowInsecureAuth: true,
      closeTimeout: 1,
      onAuth: (_auth, _session, reply) => reply(null, { user: 'anyone' }),
      onConnect: (session, reply) => {
        if (this.behaviour === 'drop') this.#cut(session);
        else reply();
      },
      onRcptTo: ({ address }, _session, reply) => reply(this.#refusalOf(address)),
      onData: (stream, session, reply) => {
        this.#receive(stream, session).then(reply, reply);
      },
    });
    // A client that is cut off, or that hangs up, shows as an error here; what matters is what the client sees.
    server.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      const listener = server.listen(this.#port, '127.0.0.1', resolve);
      listener.once('error', reject);
      listener.on('connection', (socket) => this.#track(socket));
    });
    this.#server = server;
    this.#port = portOf(server);
    return this;
  }

  /** Cuts every connection and frees the port. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(resolve));
    for (const socket of this.#sockets.values()) socket.destroy();
    await closed;
  }

  /** Value for `SMTP_URL`. */
  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  mailsTo(address: string): ReceivedMail[] {
    return this.mails.filter((mail) => mail.to.includes(address));
  }

  #refusalOf(address: string): Error | null {
    if (this.unknownRecipients.has(address)) return refusal(550, `No such user: ${address}`);
    return typeof this.behaviour === 'object' && this.behaviour.at !== 'message' ? refusal(this.behaviour.refuse, this.behaviour.text) : null;
  }

  /** Answers the refusal, if any. Never settles for a sender that was cut off. */
  async #receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null> {
    const source = await buffer(stream);
    if (typeof this.behaviour === 'object') return refusal(this.behaviour.refuse, this.behaviour.text);
    const { mailFrom, rcptTo } = session.envelope;
    this.mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), content: await simpleParser(source) });
    if (this.behaviour !== 'accept, then drop') return null;
    this.#cut(session);
    return new Promise(() => undefined);
  }

  #track(socket: Socket): void {
    const port = socket.remotePort;
    if (port === undefined) return;
    this.#sockets.set(port, socket);
    socket.once('close', () => this.#sockets.delete(port));
  }

  #cut(session: SMTPServerSession): void {
    this.#sockets.get(session.remotePort)?.destroy();
  }
}

function refusal(responseCode: number, text = responseCode < 500 ? 'Try again later' : 'Refused'): Error {
  return Object.assign(new Error(text), { responseCode });
}

function portOf(server: SMTPServer): number {
  const address: AddressInfo | string | null = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port');
  return address.port;
}
