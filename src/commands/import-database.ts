/** `import database`: moves a shop from its SQLite file to PostgreSQL, as it is. */
import { existsSync } from 'node:fs';
import { copyInto, TargetNotEmpty } from '../db/copy-into.ts';
import type { Database } from '../db/database.ts';
import { isMigrated } from '../db/migrate.ts';
import { openSqlite } from '../db/sqlite.ts';
import { closeDatabaseFile } from '../db/sqlite-file.ts';
import { checkInvariants } from '../reports/check-invariants.ts';
import { canBeRead } from './backup.ts';
import { type Command, count, type Given, Obstacle, UsageError, word } from './command.ts';

export const importDatabase: Command = {
  usage: 'import database <aistorm.db>',
  does: 'copies this shop’s whole SQLite database into an empty PostgreSQL database (DATABASE_URL); stop the shop first',
  words: 1,
  async run(given) {
    const file = word(given, 0, 'path of the SQLite database');
    if (given.config.database.kind !== 'postgres') throw new UsageError('Set DATABASE_URL to the empty PostgreSQL database that the shop moves to.');
    if (!existsSync(file)) throw new UsageError(`There is no file "${file}".`);
    await checkSource(file);

    const { db, clock } = await given.openShop();
    const tables = await copy(given, db, file);
    given.say(
      `${count(
        [...tables.values()].reduce((sum, rows) => sum + rows, 0),
        'row',
      )} of ${count(tables.size, 'table')} copied.`,
    );
    if (!(await canBeRead(given.config, db.read)))
      given.say('Warning: the card keys were sealed with another DATA_KEY. Give every instance the one the shop had.');
    const violations = await checkInvariants(db, clock.now());
    for (const { id, detail } of violations) given.say(`${id}  ${detail}`);
    given.say(
      violations.length === 0
        ? 'All rules hold. Start the shop with this DATABASE_URL and never again without it.'
        : `${count(violations.length, 'violation')}.`,
    );
    return violations.length === 0 ? 0 : 1;
  },
};

/** @throws Obstacle when it is in use, damaged, or of another version */
async function checkSource(file: string): Promise<void> {
  const state = closeDatabaseFile(file);
  if (state === 'in use') throw new Obstacle(`${file} is in use: stop the shop first.`);
  if (state === 'unreadable') throw new Obstacle(`${file} cannot be read as a database of this shop.`);
  const source = openSqlite(file);
  try {
    if (!(await isMigrated(source))) throw new Obstacle(`${file} has the schema of another version: run "migrate" on it first.`);
  } finally {
    await source.close();
    closeDatabaseFile(file);
  }
}

async function copy({ say }: Given, db: Database, file: string): Promise<ReadonlyMap<string, number>> {
  try {
    return await copyInto(db, file, (table, rows) => {
      if (rows > 0) say(`${table}: ${rows}`);
    });
  } catch (error) {
    if (error instanceof TargetNotEmpty) throw new Obstacle(`${error.message}: use an empty database.`);
    throw error;
  }
}
