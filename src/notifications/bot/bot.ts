/**
 * The operator bot. Updates come by long polling, from one instance at a time by a lease in the database, or by webhook when its secret is set.
 * Each is taken once, whoever delivers it how often; those of one chat are handled one after the other.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { randomToken } from '../../core/crypto.ts';
import { DAY, MINUTE, SECOND } from '../../core/time.ts';
import type { RepeatingJob } from '../../outbox/schedule.ts';
import { forgetChats } from '../buyer-chat/store.ts';
import { commandNames } from './command-names.ts';
import { languageOf } from './conversation.ts';
import { handleMessage } from './handle-message.ts';
import { handlePress } from './handle-press.ts';
import { operatorFor } from './operator.ts';
import type { BotParts } from './parts.ts';
import { dropLease, forgetBefore, holdLease, noteUpdate } from './store.ts';
import { botText } from './text.ts';
import { type Incoming, readUpdate, type Update } from './update.ts';

export interface Bot {
  /** Begins to listen. */
  start(): void;
  /** Stops listening and finishes what is being handled. */
  stop(): Promise<void>;
  /** Takes one update as Telegram sent it; resolves when it is safely taken, before it is handled. */
  take(update: unknown): Promise<void>;
  /** Waits for everything that was taken; for tests. */
  settle(): Promise<void>;
}

const allowedUpdates = ['message', 'callback_query'];
/** Telegram keeps updates for a day; whoever presses a button after its row is gone is told that it is dead. */
const rememberMs = 30 * DAY;
/** A buyer's chat is personal: it is kept for a season, and linked again in a moment. */
const chatsLiveMs = 90 * DAY;
const leaseMs = MINUTE;

export interface BotTimes {
  /** How long Telegram lets a poll wait for news. */
  readonly pollMs: number;
  /** Pause after a failed poll, and between looks at a lease that another instance holds. */
  readonly retryMs: number;
}

const usualTimes: BotTimes = { pollMs: 25 * SECOND, retryMs: 5 * SECOND };

export function createBot(parts: BotParts, times: BotTimes = usualTimes): Bot {
  const { shop, api, log } = parts;
  const { db, clock, config } = shop;
  const owner = randomToken(9);
  const stopping = new AbortController();
  const chats = new Map<string, Promise<void>>();
  let listening: Promise<void> | undefined;

  const handle = async (incoming: Incoming): Promise<void> => {
    try {
      const operator = await operatorFor(shop, incoming.from);
      if (incoming.kind === 'press') await handlePress(parts, operator, incoming);
      else await handleMessage(parts, operator, incoming);
    } catch (error) {
      log.error({ err: error }, 'an update from Telegram could not be handled');
    }
  };

  /** One chat after the other keeps its order; different chats do not wait for each other. */
  const queue = (incoming: Incoming): void => {
    const chat = incoming.chat.id;
    const done = (chats.get(chat) ?? Promise.resolve())
      .then(() => handle(incoming))
      .finally(() => {
        if (chats.get(chat) === done) chats.delete(chat);
      });
    chats.set(chat, done);
  };

  const take = async (update: Update): Promise<void> => {
    const isNew = await db.transaction((tx) => noteUpdate(tx, update.id, clock.now()));
    if (isNew && update.incoming) queue(update.incoming);
  };

  const rest = (ms: number): Promise<void> => pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  const isOurTurn = (): Promise<boolean> =>
    db.transaction((tx) => holdLease(tx, { name: 'telegram-poll', owner, until: clock.now() + leaseMs, now: clock.now() }));

  const poll = async (): Promise<void> => {
    let offset: number | undefined;
    let introduced = false;
    while (!stopping.signal.aborted) {
      try {
        if (!(await isOurTurn())) {
          // Whoever polled meanwhile has told Telegram what was taken.
          offset = undefined;
          await rest(times.retryMs);
          continue;
        }
        if (!introduced) introduced = await introduce(parts, false);
        const startedAt = performance.now();
        const updates = await fetchUpdates(offset);
        if (!updates) await rest(times.retryMs);
        for (const update of updates ?? []) {
          await take(update);
          offset = update.id + 1;
        }
        // A server that does not wait must not be asked in circles.
        if (updates?.length === 0 && performance.now() - startedAt < SECOND) await rest(Math.min(SECOND, times.retryMs));
      } catch (error) {
        log.error({ err: error }, 'the bot could not take updates; it goes on shortly');
        await rest(times.retryMs);
      }
    }
    await db
      .transaction((tx) => dropLease(tx, 'telegram-poll', owner))
      .catch((error: unknown) => log.warn({ err: error }, 'the bot kept its lease; it runs out by itself'));
  };

  const fetchUpdates = async (offset: number | undefined): Promise<Update[] | undefined> => {
    const parameters = { timeout: Math.round(times.pollMs / SECOND), allowed_updates: allowedUpdates, ...(offset === undefined ? {} : { offset }) };
    const answer = await api.call('getUpdates', parameters, { totalMs: times.pollMs + 10 * SECOND, signal: stopping.signal });
    if (stopping.signal.aborted) return [];
    if (answer.kind !== 'ok') {
      if (answer.kind === 'refused') log.warn({ problem: answer.description }, 'Telegram refuses updates');
      return undefined;
    }
    return Array.isArray(answer.result) ? answer.result.map(readUpdate).filter((update) => update !== undefined) : [];
  };

  return {
    start() {
      listening ??= config.secrets.values.telegramWebhookSecret === undefined ? poll() : untilIntroduced();
    },
    async stop() {
      stopping.abort();
      await listening;
      await Promise.all(chats.values());
    },
    async take(value) {
      const update = readUpdate(value);
      if (update) await take(update);
    },
    async settle() {
      while (chats.size > 0) await Promise.all(chats.values());
    },
  };

  async function untilIntroduced(): Promise<void> {
    while (!stopping.signal.aborted && !(await introduce(parts, true))) await rest(times.retryMs);
  }
}

/** Tells Telegram how updates come, and which commands there are; false when it could not be told. */
async function introduce({ api, shop, ...parts }: BotParts, byWebhook: boolean): Promise<boolean> {
  const { publicUrl, secrets } = shop.config;
  const way = byWebhook
    ? await api.call('setWebhook', {
        url: `${publicUrl}/telegram-webhook`,
        secret_token: secrets.values.telegramWebhookSecret,
        allowed_updates: allowedUpdates,
      })
    : await api.call('deleteWebhook', {});
  if (way.kind !== 'ok') return false;
  const words = botText(await languageOf({ api, shop, ...parts }));
  const commands = commandNames.map((name) => ({ command: name, description: words.commands[name] }));
  await api.call('setMyCommands', { commands });
  return true;
}

export function forgetTelegramJob({ db, clock }: BotParts['shop']): RepeatingJob {
  return {
    name: 'forget-telegram',
    everyMs: DAY,
    run: () =>
      db.transaction(async (tx) => {
        await forgetBefore(tx, clock.now() - rememberMs);
        await forgetChats(tx, clock.now() - chatsLiveMs);
      }),
  };
}
