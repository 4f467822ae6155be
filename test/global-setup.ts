/** Before the first test of a run: one PostgreSQL for all of them, and the storefront's files as they are in the sources. */
import type { TestProject } from 'vitest/node';
import { buildStaleAssets } from '../scripts/assets.ts';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Maintenance database of the run's PostgreSQL server. */
    postgresUrl: string;
  }
}

export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  await buildStaleAssets();
  const postgres = await startPostgres();
  project.provide('postgresUrl', postgres.url);
  return postgres.stop;
}
