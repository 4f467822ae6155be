/** Before the first browser test of a run: one browser, unpacked and able to draw Chinese. */
import type { TestProject } from 'vitest/node';
import { prepareChromium } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    chromiumPath: string;
  }
}

export default async function prepareBrowser(project: TestProject): Promise<void> {
  project.provide('chromiumPath', await prepareChromium());
}
