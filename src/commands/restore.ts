/**
 * `restore`: puts a backup in the place of the database. It is older than what happened since, so nothing is sold from it blindly (F30):
 * keys that were sold since are out of sale, the gateway is asked about every payment, and the shop opens paused.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { recordAudit } from '../accounts/audit-log.ts';
import { changeSettings } from '../catalog/settings.ts';
import { isRefusal } from '../core/errors.ts';
import type { Database } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { openSqlite } from '../db/sqlite.ts';
import { closeDatabaseFile, problemOf, removeDatabase, replaceDatabase } from '../db/sqlite-file.ts';
import { cancelOrder, expireOrder } from '../orders/close-order.ts';
import { createOutbox } from '../outbox/outbox.ts';
import type { Shop } from '../outbox/shop.ts';
import { askAboutAll } from '../payments/store.ts';
import { type RestoredKeys, releaseKeys, settleBlindly, settleByReplaced } from '../stock/restored-keys.ts';
import { canBeRead } from './backup.ts';
import { allOpenMs, type Command, cliActor, count, type Given, Obstacle, optionalFlag, UsageError, word } from './command.ts';
import { readKeyFile } from './key-file.ts';

export const restore: Command = {
  usage: 'restore <file> [--force] | restore --settle | restore --release [--sold <file>]',
  does: [
    'puts a backup in place of the SQLite database, without selling any key twice; stop the shop first',
    '--settle does the same for a database that was brought back by other means (pg_restore, a copy of the disk)',
    '--release puts quarantined keys on sale again, except those listed in the file',
  ].join('\n      '),
  flags: { force: 'switch', settle: 'switch', release: 'switch', sold: 'text' },
  words: 1,
  async run(given) {
    if (given.flags.release === true) await release(given);
    else if (given.flags.settle === true) await settleInPlace(given);
    else await restoreFile(given);
    return 0;
  },
};

async function restoreFile(given: Given): Promise<void> {
  const { config, clock, say } = given;
  const from = resolve(word(given, 0, 'backup file'));
  if (config.database.kind !== 'sqlite')
    throw new Obstacle(
      'This restores SQLite backups. For PostgreSQL: stop the shop, run pg_restore --clean --if-exists --dbname=<database> <file>, then "restore --settle".',
    );
  const problem = existsSync(from) ? problemOf(from) : 'there is no such file';
  if (problem !== undefined) throw new UsageError(`${from} cannot be restored: ${problem}.`);

  const { file } = config.database;
  const replaced = existsSync(file) ? stateOfReplaced(given, file) : undefined;
  const draft = `${file}.restoring`;
  removeDatabase(draft);
  copyFileSync(from, draft);
  try {
    say(replaced === 'readable' ? 'Comparing with the database that is replaced …' : 'No readable database tells what was sold since.');
    await prepare(given, draft, replaced === 'readable' ? file : undefined);
    closeDatabaseFile(draft);
    const aside = `${file}.before-restore-${clock.now()}`;
    replaceDatabase(file, draft, aside);
    if (replaced !== undefined) say(`The former database is kept as ${aside}.`);
  } finally {
    removeDatabase(draft);
  }
  say('Restored. The shop is paused: look at orders, counters, operators and API keys, then open it in the settings.');
}

/** Makes sure that nobody uses the present database, and that replacing it is meant. */
function stateOfReplaced(given: Given, file: string): 'readable' | 'unreadable' {
  if (given.flags.force !== true) throw new UsageError(`This replaces ${file}. If you mean it, add --force; the present database is kept beside it.`);
  const state = closeDatabaseFile(file);
  if (state === 'in use') throw new Obstacle(`${file} is in use: stop the shop first.`);
  return state === 'closed' ? 'readable' : 'unreadable';
}

/** Brings the draft up to date and settles it, before it becomes the shop's database. */
async function prepare(given: Given, draft: string, replacedFile: string | undefined): Promise<void> {
  const db = openSqlite(draft);
  const replaced = replacedFile === undefined ? undefined : openSqlite(replacedFile);
  try {
    await migrate(db);
    if (!(await canBeRead(given.config, db.read)))
      given.say('Warning: its card keys were sealed with another DATA_KEY. Set DATA_KEY_PREVIOUS to it before you open the shop.');
    await settle(given, shopOn(given, db), replaced);
  } finally {
    await db.close();
    await replaced?.close();
    if (replacedFile !== undefined) closeDatabaseFile(replacedFile);
  }
}

async function settleInPlace(given: Given): Promise<void> {
  const shop = await given.openShop();
  given.say('Every unsold key goes into quarantine, and the shop is paused.');
  await settle(given, shop, undefined);
}

async function settle(given: Given, shop: Shop, replaced: Database | undefined): Promise<void> {
  const letGo = (orderId: string) => endUnpaid(shop, orderId);
  const keys = replaced ? await settleByReplaced(shop, replaced.read, letGo) : await settleBlindly(shop, letGo);
  const asked = await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    await changeSettings(tx, now, cliActor, { paused: true });
    await recordAudit(tx, now, cliActor, { action: 'shop.restored', subject: 'shop', after: keys });
    return askAboutAll(tx, allOpenMs, now);
  });
  for (const line of report(keys)) given.say(line);
  given.say(`${count(asked, 'open payment')} will be asked about as soon as the shop runs.`);
}

function report({ voided, quarantined, takenOver, leftBehind }: RestoredKeys): string[] {
  const lines = [
    voided > 0 && `Out of sale for good, because they were sold since the backup: ${count(voided, 'key')}.`,
    takenOver > 0 && `Taken over, because they were imported since the backup: ${count(takenOver, 'key')}.`,
    leftBehind > 0 && `Left behind with products made since the backup: ${count(leftBehind, 'key')}. Before you import them again, check which were sold.`,
    quarantined > 0 &&
      `In quarantine, because nobody knows whether they were sold: ${count(quarantined, 'key')}. Check, then "restore --release --sold <file with the sold ones>".`,
  ];
  return lines.filter((line) => line !== false);
}

/** Ends an unpaid order so that it lets go of its keys; one that has moved on keeps them. Money that comes for it later finds a person. */
async function endUnpaid(shop: Shop, orderId: string): Promise<void> {
  if ((await expireOrder(shop, orderId)) === 'changed') return;
  try {
    await cancelOrder(shop, orderId, cliActor);
  } catch (error) {
    if (!isRefusal(error, 'order.not_pending')) throw error;
  }
}

async function release(given: Given): Promise<void> {
  const file = optionalFlag(given, 'sold');
  const soldTexts = file === undefined ? [] : readKeyFile(file);
  const { released, sold } = await releaseKeys(await given.openShop(), soldTexts, cliActor);
  given.say(`${count(released, 'key')} on sale again, ${sold} kept out of sale as sold.`);
}

function shopOn({ config, clock }: Given, db: Database): Shop {
  return { config, db, clock, outbox: createOutbox(clock) };
}
