/** Brings the schema up to date: in order, once, also when several instances start together; a newer database is refused. */
import { systemClock } from '../core/time.ts';
import type { Database } from './database.ts';
import { type Migration, migrations } from './migrations/index.ts';
import { NewerDatabase } from './problem.ts';
import { build, rawQuery } from './statement.ts';

/**
 * Runs the migrations that are missing and returns their names.
 * @throws NewerDatabase when it was migrated by a newer version of the shop
 */
export async function migrate(db: Database, list: readonly Migration[] = migrations): Promise<string[]> {
  await createMigrationsTable(db);
  const applied = await appliedMigrations(db);
  const unknown = applied.find((name) => !list.some((migration) => migration.name === name));
  if (unknown !== undefined) throw new NewerDatabase(unknown);

  const done: string[] = [];
  for (const migration of list) {
    if (applied.includes(migration.name)) continue;
    const ours = await db.transaction(async (tx) => {
      // The name is inserted first: of two instances that start together, one waits for the other and then finds it taken.
      if (!(await tx.insertIfAbsent('migrations', { name: migration.name, applied_at: systemClock.now() }))) return false;
      for (const text of migration.statements(db.dialect)) await tx.run(rawQuery(text));
      return true;
    });
    if (ours) done.push(migration.name);
  }
  return done;
}

/** Names of the migrations that the database has, oldest first. */
export async function appliedMigrations(db: Database): Promise<string[]> {
  const rows = await db.read.all(build.selectFrom('migrations').select('name').orderBy('name'));
  return rows.map((row) => row.name);
}

/** True when the database has every migration this version knows. */
export async function isMigrated(db: Database): Promise<boolean> {
  const applied = await appliedMigrations(db);
  return migrations.every((migration) => applied.includes(migration.name));
}

async function createMigrationsTable(db: Database): Promise<void> {
  // On PostgreSQL "if not exists" does not keep two apart: both find the table missing, and one fails on its name, its key or its row type.
  await db.script(`${db.dialect.oneAtATime}create table if not exists migrations (name text primary key, applied_at bigint not null)`);
}
