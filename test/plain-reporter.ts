/** Ends a test run with one plain line that any log reader understands: `12 passed, 0 failed`. */
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: (typeof states)[number]) => states.filter((other) => other === state).length;
    // A file that does not load, a set-up that throws, and an error outside every test are failures too.
    const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const broken = groups.flatMap((group) => group.errors()).length + unhandledErrors.length;
    const skipped = count('skipped') + count('pending');
    console.log(`\n${count('passed')} passed, ${count('failed') + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  }
}
