import { defineConfig } from 'vitest/config';

const tests = '**/*.test.ts';

export default defineConfig({
  test: {
    // One PostgreSQL for the whole run; each test file makes its own databases in it.
    globalSetup: './test/global-setup.ts',
    maxWorkers: 2,
    unstubEnvs: true,
    restoreMocks: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: [`src/${tests}`, `console/${tests}`, `test/${tests}`],
          exclude: ['test/browser', 'test/crash'].map((folder) => `${folder}/${tests}`),
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // One after the other: a browser, or a shop under load, takes the whole machine.
      {
        test: {
          name: 'browser',
          include: [`test/browser/${tests}`],
          globalSetup: './test/browser/global-setup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'crash',
          include: [`test/crash/${tests}`],
          globalSetup: './test/crash/global-setup.ts',
          testTimeout: 300_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
