import { expect, onTestFinished, test } from 'vitest';
import { createRounds } from './rounds.ts';

/** Rounds that wait to be let go, never woken by the clock. */
function heldRounds(answer: () => boolean = () => false) {
  const held: (() => void)[] = [];
  let begun = 0;
  const rounds = createRounds({
    round: () =>
      new Promise((resolve) => {
        begun += 1;
        held.push(() => resolve(answer()));
      }),
    failed: (error) => expect.unreachable(String(error)),
    everyMs: 3_600_000,
  });
  onTestFinished(() => {
    const ended = rounds.stop();
    for (const release of held) release();
    return ended;
  });
  const release = async (): Promise<void> => {
    held.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { rounds, release, begun: () => begun };
}

test('being woken in the middle of a round, however often, brings one round more', async () => {
  const { rounds, release, begun } = heldRounds();
  rounds.start();
  for (let n = 0; n < 5; n += 1) rounds.wake();
  expect(begun()).toBe(1);
  await release();
  expect(begun()).toBe(2);
  await release();
  expect([begun(), rounds.running]).toEqual([2, undefined]);
  rounds.wake();
  expect(begun()).toBe(3);
});

test('a round that has more to do is followed by another, until one has not', async () => {
  const answers = [true, true, false];
  const { rounds, release, begun } = heldRounds(() => answers.shift() ?? false);
  rounds.start();
  for (let n = 0; n < 3; n += 1) await release();
  expect([begun(), rounds.running]).toEqual([3, undefined]);
});

test('a round that fails is told of, and the next one comes when it is woken', async () => {
  const errors: unknown[] = [];
  let begun = 0;
  const rounds = createRounds({
    round: async () => {
      begun += 1;
      throw new Error(`round ${begun}`);
    },
    failed: (error) => void errors.push(error),
    everyMs: 3_600_000,
  });
  onTestFinished(() => rounds.stop());
  rounds.start();
  await rounds.running;
  rounds.wake();
  await rounds.running;
  expect(errors.map(String)).toEqual(['Error: round 1', 'Error: round 2']);
});

test('stopping waits for the round that runs, and begins no other', async () => {
  const { rounds, release, begun } = heldRounds(() => true);
  rounds.start();
  rounds.wake();
  const stopped = rounds.stop();
  await release();
  await stopped;
  rounds.wake();
  expect([begun(), rounds.stopped]).toEqual([1, true]);
});
