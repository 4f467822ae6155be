/** `npm test`: every test, or those named: `npm test -- src/orders`. The last line is `N passed, N failed`. */
import { run } from './run.ts';

const built = await run('node', ['scripts/build.ts', '--if-stale']);
process.exitCode = built || (await run('vitest', ['run', '--reporter=default', '--reporter=./test/plain-reporter.ts', ...process.argv.slice(2)]));
