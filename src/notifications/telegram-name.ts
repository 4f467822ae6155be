/** The bot's user name, which links to it need; asked of Telegram once. */
import { type Clock, MINUTE, SECOND } from '../core/time.ts';
import type { TelegramApi } from './telegram-api.ts';

export interface TelegramName {
  /** The name, asked for if it is not known yet; undefined while Telegram does not say, and without a bot. */
  ask(): Promise<string | undefined>;
  /** The name if it is known now; for pages, which wait for nobody. */
  now(): string | undefined;
}

export function createTelegramName(api: TelegramApi | undefined, clock: Clock): TelegramName {
  let name: string | undefined;
  let asking: Promise<void> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  const learn = async (known: TelegramApi): Promise<void> => {
    const me = await known.call('getMe', {}, { totalMs: 5 * SECOND });
    const given: unknown = me.kind === 'ok' && typeof me.result === 'object' && me.result !== null ? Reflect.get(me.result, 'username') : undefined;
    if (typeof given === 'string' && /^\w+$/.test(given)) name = given;
  };
  const ask = async (): Promise<string | undefined> => {
    if (name === undefined && api && (asking !== undefined || clock.now() - askedAt > MINUTE)) {
      askedAt = clock.now();
      asking ??= learn(api).finally(() => {
        asking = undefined;
      });
      await asking;
    }
    return name;
  };
  return {
    ask,
    now() {
      if (name === undefined) void ask();
      return name;
    },
  };
}
