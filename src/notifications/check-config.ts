/** Does everything that the shop depends on answer? For the console and `npm run cli -- doctor`. Nothing is changed, nobody gets a message. */
import type { Config } from '../config/config.ts';
import { SECOND } from '../core/time.ts';
import { isMigrated } from '../db/migrate.ts';
import { call } from '../http/client.ts';
import type { Shop } from '../outbox/shop.ts';
import { outboxLag } from '../outbox/store.ts';
import type { Smtp } from './smtp.ts';
import type { TelegramAnswer, TelegramApi } from './telegram-api.ts';
import type { OperatorText } from './text/operators/zh-CN.ts';
import { type OperatorLanguage, operatorText } from './text.ts';

export type CheckName = keyof OperatorText['check']['name'];

export interface Check {
  readonly name: CheckName;
  /** The name for people. */
  readonly label: string;
  readonly ok: boolean;
  /** What was found, and what to do about it. */
  readonly advice: string;
}

export interface CheckedParts {
  readonly shop: Shop;
  readonly telegram: TelegramApi | undefined;
  readonly smtp: Smtp | undefined;
  /** Asks the payment gateway something harmless that needs the key; answers what is wrong, if anything. */
  readonly askGateway: () => Promise<string | undefined>;
}

type Finding = readonly [ok: boolean, advice: string];

/** Runs all checks side by side; each gives up after some seconds. */
export async function checkConfig(parts: CheckedParts, language: OperatorLanguage): Promise<Check[]> {
  const words = operatorText(language).check;
  const findings: Readonly<Record<CheckName, Promise<Finding>>> = {
    database: checkDatabase(parts.shop, words),
    outbox: checkOutbox(parts.shop, words),
    oxapay: checkGateway(parts, words),
    telegram: checkTelegram(parts, words),
    smtp: checkMail(parts, words),
    clock: checkClock(parts.shop, words),
    public_url: checkPublicUrl(parts.shop.config, words),
  };
  return Promise.all(
    checkNames.map(async (name) => {
      const [ok, advice] = await findings[name];
      return { name, label: words.name[name], ok, advice };
    }),
  );
}

const checkNames: readonly CheckName[] = ['database', 'outbox', 'oxapay', 'telegram', 'smtp', 'clock', 'public_url'];

type Words = OperatorText['check'];

async function checkDatabase({ db }: Shop, words: Words): Promise<Finding> {
  try {
    return (await isMigrated(db)) ? [true, words.databaseOk] : [false, words.databaseOld];
  } catch {
    return [false, words.databaseDown]; // The driver's words may hold the address and its password.
  }
}

const stuckAfterMs = 60 * SECOND;

async function checkOutbox({ db, clock }: Shop, words: Words): Promise<Finding> {
  try {
    const lag = await outboxLag(db.read, clock.now());
    if (lag.oldestEventMs > stuckAfterMs) return [false, words.outboxStuck(Math.round(lag.oldestEventMs / SECOND))];
    return [true, lag.deadJobs > 0 ? words.outboxDead(lag.deadJobs) : words.outboxOk(lag.openJobs)];
  } catch {
    return [false, words.databaseDown];
  }
}

async function checkGateway({ shop, askGateway }: CheckedParts, words: Words): Promise<Finding> {
  switch (shop.config.oxapay.mode) {
    case 'off':
      return [false, words.oxapayOff];
    case 'test':
      return [true, words.oxapayTest];
    case 'live': {
      const problem = await askGateway();
      return problem === undefined ? [true, words.oxapayOk] : [false, words.oxapayDown(problem)];
    }
  }
}

async function checkTelegram({ shop, telegram }: CheckedParts, words: Words): Promise<Finding> {
  const { chatIds } = shop.config.telegram;
  if (!telegram || chatIds.length === 0) return [false, words.telegramNone];
  const bot = await telegram.call('getMe', {});
  if (bot.kind !== 'ok') return [false, words.telegramBot(problemOf(bot))];
  for (const chat of chatIds) {
    // "typing…" needs the same rights as a message and leaves nothing behind.
    const answer = await telegram.call('sendChatAction', { chat_id: chat.split(':')[0], action: 'typing' });
    if (answer.kind !== 'ok' && !(answer.kind === 'refused' && answer.movedTo !== undefined)) return [false, words.telegramChat(chat, problemOf(answer))];
  }
  return [true, words.telegramOk(usernameOf(bot.result))];
}

function problemOf(answer: Exclude<TelegramAnswer, { kind: 'ok' }>): string {
  return answer.kind === 'refused' ? answer.description : answer.problem;
}

function usernameOf(user: unknown): string {
  const name: unknown = typeof user === 'object' && user !== null ? Reflect.get(user, 'username') : undefined;
  return typeof name === 'string' ? name : '';
}

async function checkMail({ smtp }: CheckedParts, words: Words): Promise<Finding> {
  if (!smtp) return [false, words.smtpNone];
  const result = await smtp.check();
  return result.kind === 'accepted' ? [true, words.smtpOk] : [false, words.smtpDown(result.problem)];
}

const tolerableSkewMs = 30 * SECOND;

/** Compares with the `Date` that somebody else's server writes into its answers. */
async function checkClock({ config, clock }: Shop, words: Words): Promise<Finding> {
  const outside = [config.telegram.apiRoot, config.oxapay.apiUrl].find((url) => !isLocal(url));
  const answer = outside === undefined ? undefined : await call({ method: 'GET', url: outside, totalMs: 5 * SECOND });
  const date = answer?.kind === 'answer' ? answer.headers.date : undefined;
  const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(theirs)) return [true, words.clockUnknown];
  const skew = Math.abs(theirs - clock.now());
  return skew > tolerableSkewMs ? [false, words.clockWrong(Math.round(skew / SECOND))] : [true, words.clockOk];
}

async function checkPublicUrl({ publicUrl, production }: Config, words: Words): Promise<Finding> {
  if (isLocal(publicUrl)) return [!production, words.urlLocal];
  const answer = await call({ method: 'GET', url: `${publicUrl}/health`, totalMs: 5 * SECOND });
  if (answer.kind !== 'answer') return [false, words.urlDown(answer.problem)];
  if (answer.status !== 200) return [false, words.urlDown(`HTTP ${answer.status}`)];
  return publicUrl.startsWith('https:') ? [true, words.urlOk] : [false, words.urlPlain];
}

function isLocal(url: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}
