/** The shop itself by Telegram: pause it, set the rate, add card keys. */
import { changeSettings, readSettings, type SettingsPatch } from '../../catalog/settings.ts';
import { importKeys } from '../../stock/import-keys.ts';
import { keysFromCsv, keysFromText } from '../../stock/key-list.ts';
import { ask, Declined, type Turn } from './conversation.ts';
import type { Verb } from './verb.ts';

async function change({ parts, operator }: Turn, patch: SettingsPatch): Promise<void> {
  await parts.shop.db.transaction((tx) => changeSettings(tx, parts.shop.clock.now(), operator.actor, patch));
  parts.changed();
}

const pause: Verb = {
  permission: 'settings.write',
  sure: (words) => words.button.pause,
  async press(press) {
    await change(press, { paused: true });
    return { say: press.words.said.paused, closes: true };
  },
};

const resume: Verb = {
  permission: 'settings.write',
  async press(press) {
    await change(press, { paused: false });
    return { say: press.words.said.resumed, closes: true };
  },
};

const rate: Verb = {
  permission: 'settings.write',
  async press(press) {
    const { usdt_to_cny_rate: now } = await readSettings(press.parts.shop.db.read);
    await ask(press, press.words.ask.rate(now), { verb: 'settings.rate', subject: 'settings' });
    return { say: press.words.askedInPrivate };
  },
  async answer(answer) {
    // A rate that a person sets is meant to hold.
    await change(answer, { usdt_to_cny_rate: answer.text.trim(), rate_mode: 'manual' });
    const { usdt_to_cny_rate: now } = await readSettings(answer.parts.shop.db.read);
    return { say: answer.words.said.rate(now) };
  },
};

const addStock: Verb = {
  permission: 'stock.write',
  async answer({ parts, operator, words, action, text, isCsv }) {
    const keys = isCsv ? keysFromCsv(text) : keysFromText(text);
    if (keys.length === 0) throw new Declined(words.said.noText);
    const { imported, duplicates } = await importKeys(parts.shop, operator.actor, { variantId: action.subject, keys, note: 'Telegram' });
    parts.changed();
    return { say: words.said.restocked(imported, duplicates) };
  },
};

const dismiss: Verb = {
  permission: null,
  async press({ words }) {
    return { say: words.pressed.dismissed, closes: true };
  },
};

export const shopVerbs = { 'settings.pause': pause, 'settings.resume': resume, 'settings.rate': rate, 'stock.add': addStock, dismiss } satisfies Record<
  string,
  Verb
>;
