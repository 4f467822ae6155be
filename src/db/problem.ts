/** What stands between the shop and its database, as a sentence for whoever runs it. */
import { resultCode } from './dialect.ts';

/** Thrown by `migrate`: the code was rolled back and the data was not. */
export class NewerDatabase extends Error {
  constructor(migration: string) {
    super(`The database was migrated by a newer version of the shop (${migration}): start that version, or restore a backup`);
  }
}

/** A sentence without secrets; nothing for what is no trouble with reaching or opening the database. */
export function databaseProblem(error: unknown): string | undefined {
  if (error instanceof NewerDatabase) return `${error.message}.`;
  if (!(error instanceof Error)) return undefined;
  if (resultCode(error) !== 0) return `The SQLite database cannot be used: ${error.message}. Is DATA_DIR right, on a local disk, and writable?`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/^E(CONNREFUSED|CONNRESET|NOTFOUND|TIMEDOUT|HOSTUNREACH)$/.test(code))
    return `PostgreSQL does not answer (${code}): is it running, and is DATABASE_URL right?`;
  // Invalid authorisation, no such database, too many connections or starting up.
  if (/^(28...|3D000|53...|57...)$/.test(code)) return `PostgreSQL does not let us in: ${error.message}.`;
  return undefined;
}
