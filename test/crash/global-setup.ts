/** Before the first crash test of a run: the shop and the gateway as they are shipped. */
import { run } from '../../scripts/run.ts';

export default async function buildPrograms(): Promise<void> {
  const code = await run('node', ['scripts/build.ts', '--if-stale']);
  if (code !== 0) throw new Error('The shop could not be built');
}
