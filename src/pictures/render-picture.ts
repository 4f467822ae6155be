/** Has a picture drawn by a process of its own, one after the other, each within its time. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../core/errors.ts';
import { SECOND } from '../core/time.ts';
import { formatOf, mostPixels } from './picture.ts';
import { isRendering, type Rendering } from './rendering.ts';

type RenderedPicture = Extract<Rendering, { kind: 'picture' }>;

/** A phone's photograph takes about three seconds; what takes ten times that is not meant well. */
const patienceMs = 30 * SECOND;
/** Pictures that may wait for their turn; whoever comes then is told to come again. */
const mostWaiting = 4;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * The files of an uploaded picture, re-encoded: what is in the answer was written by our encoder, bit by bit.
 * @throws Refusal `picture.wrong_type`, `picture.unreadable`, `picture.too_many_pixels`, `picture.unavailable`, `server.busy`
 */
export async function renderPicture(bytes: Uint8Array): Promise<RenderedPicture> {
  if (formatOf(bytes) === undefined) throw refuse('picture.wrong_type');
  if (waiting >= mostWaiting) throw refuse('server.busy');
  waiting += 1;
  const turn = last
    .then(() => runProgram(bytes))
    .finally(() => {
      waiting -= 1;
    });
  last = turn.catch(() => undefined);
  const rendering = await turn;
  switch (rendering.kind) {
    case 'picture':
      return rendering;
    case 'too_large':
      throw refuse('picture.too_many_pixels', { megapixels: mostPixels / 1_000_000 });
    case 'unreadable':
      throw refuse('picture.unreadable');
    case 'unavailable':
      throw refuse('picture.unavailable', { problem: rendering.problem.split('\n')[0] ?? '' });
  }
}

/** Its answer; `unreadable` when it died over the picture or did not come to an end. */
function runProgram(bytes: Uint8Array): Promise<Rendering> {
  return new Promise((resolve) => {
    // Its own memory and none of our secrets: not even our environment.
    const program = fork(programFile(), { execArgv: [], env: {}, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const timer = setTimeout(() => program.kill('SIGKILL'), patienceMs);
    const end = (rendering: Rendering): void => {
      clearTimeout(timer);
      resolve(rendering);
    };
    program.once('message', (message) => end(isRendering(message) ? message : { kind: 'unreadable' }));
    program.once('error', (error) => end({ kind: 'unavailable', problem: error.message }));
    program.once('exit', () => end({ kind: 'unreadable' }));
    // That it died before it took the picture is told by its end.
    program.send(bytes, () => undefined);
  });
}

/** Beside this file when run from source; in a folder of its own beside the bundle or its chunks. */
function programFile(): string {
  const found = ['program.ts', 'pictures/program.js', '../pictures/program.js']
    .map((place) => join(import.meta.dirname, place))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error('The program that draws pictures was not built: run "npm run build"');
  return found;
}
