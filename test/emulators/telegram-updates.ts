/** What happened on the users' side, on its way to the bot: fetched by `getUpdates` or pushed to a webhook, kept until taken. */
import { setTimeout as pause } from 'node:timers/promises';
import { type ApiCall, ApiRefusal, badRequest } from './telegram-call.ts';

export interface Update {
  readonly update_id: number;
  /** The chat it belongs to; updates of one chat keep their order. */
  readonly chatId: number;
  readonly kind: 'message' | 'callback_query';
  readonly payload: Readonly<Record<string, unknown>>;
}

interface Webhook {
  readonly url: string;
  readonly secret: string | undefined;
  readonly maxConnections: number;
}

/** A `getUpdates` that is waiting for something to happen. */
interface Poll {
  wake(): void;
  conflict(): void;
}

export class Updates {
  /** First pause before a refused webhook delivery is tried a third time; the second try comes at once, later pauses double. */
  redeliveryMs = 2_000;
  /** Webhook deliveries, with the status that answered (0: nothing did). */
  readonly deliveries: { readonly update: Update; readonly status: number }[] = [];

  #pending: Update[] = [];
  #lastId = 730_215_000;
  #allowed: readonly string[] | undefined;
  #poll: Poll | undefined;
  #webhook: Webhook | undefined;
  #lastError: { readonly date: number; readonly text: string } | undefined;
  readonly #delivering = new Set<number>();
  #closed = false;

  add(update: Omit<Update, 'update_id'>): void {
    if (this.#allowed && !this.#allowed.includes(update.kind)) return;
    this.#lastId += 1;
    this.#pending.push({ ...update, update_id: this.#lastId });
    this.#poll?.wake();
    this.#push();
  }

  get pendingCount(): number {
    return this.#pending.length;
  }

  /** Ends every wait; nothing is delivered any more until `open`. */
  close(): void {
    this.#closed = true;
    this.#poll?.wake();
  }

  open(): void {
    this.#closed = false;
    this.#push();
  }

  /** Real long polling: an empty queue is waited on for `timeout` seconds, and a second poller throws the first one out. */
  async get(call: ApiCall): Promise<unknown[]> {
    if (this.#webhook) throw conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
    this.#poll?.conflict();
    this.#readAllowed(call);
    const offset = call.integer('offset') ?? 0;
    // A negative offset keeps that many of the newest and forgets the rest.
    this.#pending = offset < 0 ? this.#pending.slice(offset) : this.#pending.filter(({ update_id }) => update_id >= offset);
    const waitMs = Math.min(call.integer('timeout') ?? 0, 50) * 1_000;
    if (this.#pending.length === 0 && waitMs > 0) await this.#somethingOr(waitMs);
    return this.#pending.slice(0, call.integer('limit') ?? 100).map(view);
  }

  setWebhook(call: ApiCall): true {
    const url = call.text('url') ?? '';
    const secret = call.text('secret_token');
    if (secret !== undefined && !/^[\w-]{1,256}$/.test(secret)) throw badRequest('secret token contains unallowed characters');
    if (url !== '' && !URL.canParse(url)) throw badRequest('bad webhook: URL is invalid');
    if (call.flag('drop_pending_updates')) this.#pending = [];
    this.#readAllowed(call);
    this.#lastError = undefined;
    this.#webhook = url === '' ? undefined : { url, secret, maxConnections: call.integer('max_connections') ?? 40 };
    if (this.#webhook) this.#poll?.conflict();
    this.#push();
    return true;
  }

  deleteWebhook(call: ApiCall): true {
    if (call.flag('drop_pending_updates')) this.#pending = [];
    this.#webhook = undefined;
    return true;
  }

  webhookInfo(): Record<string, unknown> {
    return {
      url: this.#webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: this.#pending.length,
      ...(this.#webhook ? { max_connections: this.#webhook.maxConnections } : {}),
      ...(this.#allowed ? { allowed_updates: this.#allowed } : {}),
      ...(this.#lastError ? { last_error_date: this.#lastError.date, last_error_message: this.#lastError.text } : {}),
    };
  }

  /** The last list holds for both ways of delivery until another one is given. */
  #readAllowed(call: ApiCall): void {
    const list = call.json('allowed_updates');
    if (Array.isArray(list)) this.#allowed = list.length > 0 ? list.map(String) : undefined;
  }

  #somethingOr(waitMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        if (this.#poll === poll) this.#poll = undefined;
      };
      const poll: Poll = {
        wake: () => {
          done();
          resolve();
        },
        conflict: () => {
          done();
          reject(conflict('terminated by other getUpdates request; make sure that only one bot instance is running'));
        },
      };
      const timer = setTimeout(poll.wake, waitMs);
      this.#poll = poll;
    });
  }

  /** Starts the delivery of the oldest update of each chat that has none on its way. */
  #push(): void {
    for (const update of this.#pending) {
      if (!this.#webhook || this.#closed || this.#delivering.has(update.chatId)) continue;
      this.#delivering.add(update.chatId);
      void this.#deliver(update, this.#webhook).finally(() => {
        this.#delivering.delete(update.chatId);
        this.#push();
      });
    }
  }

  /** Tries until a 2xx answer, as long as the same webhook is set. */
  async #deliver(update: Update, webhook: Webhook): Promise<void> {
    for (let attempt = 1; !this.#closed && this.#webhook === webhook; attempt += 1) {
      const status = await post(update, webhook);
      this.deliveries.push({ update, status });
      if (status >= 200 && status < 300) {
        this.#pending = this.#pending.filter((pending) => pending !== update);
        return;
      }
      this.#lastError = { date: Math.floor(Date.now() / 1_000), text: status === 0 ? 'Connection failed' : `Wrong response from the webhook: ${status}` };
      if (attempt > 1) await pause(Math.min(this.redeliveryMs * 2 ** (attempt - 2), 60_000), undefined, { ref: false });
    }
  }
}

async function post(update: Update, { url, secret }: Webhook): Promise<number> {
  const headers = { 'content-type': 'application/json', ...(secret ? { 'x-telegram-bot-api-secret-token': secret } : {}) };
  try {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(view(update)), signal: AbortSignal.timeout(60_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0; // Nobody answered: the update stays and is tried again.
  }
}

const view = ({ update_id, kind, payload }: Update) => ({ update_id, [kind]: payload });

const conflict = (problem: string) => new ApiRefusal(409, `Conflict: ${problem}`);
