import { describe, expect, test } from 'vitest';
import { appliedMigrations, isMigrated } from '../src/db/migrate.ts';
import { createTestDatabase, dialects, openPlace, openTestDatabase } from './dialects.ts';

describe.each(dialects)('%s', (dialect) => {
  test('a test database is migrated and its own', async () => {
    const [one, other] = await Promise.all([openTestDatabase(dialect), openTestDatabase(dialect)]);
    expect(one.dialect.name).toBe(dialect);
    expect(await isMigrated(one)).toBe(true);
    await one.script('create table only_here (id integer)');
    await expect(other.script('insert into only_here values (1)')).rejects.toThrow();
  });

  test('a second instance sees what the first one wrote', async () => {
    const place = await createTestDatabase(dialect);
    const [first, second] = [await openPlace(place), await openPlace(place)];
    await first.script('create table shared (id integer)');
    await second.script('insert into shared values (1)');
    await first.close();
    await second.script('insert into shared values (2)');
  });

  test('an empty one is there for tests of the migrations', async () => {
    const db = await openPlace(await createTestDatabase(dialect, { migrated: false }));
    await expect(appliedMigrations(db)).rejects.toThrow();
  });
});
