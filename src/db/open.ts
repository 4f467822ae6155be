/** Opens the configured database. */
import type { Config } from '../config/config.ts';
import type { Database } from './database.ts';

/** The engine that is not used is not loaded: it would cost memory and start-up time. */
export async function openDatabase(where: Config['database']): Promise<Database> {
  switch (where.kind) {
    case 'sqlite':
      return (await import('./sqlite.ts')).openSqlite(where.file);
    case 'postgres':
      return (await import('./postgres.ts')).openPostgres(where.url);
  }
}
