/**
 * Work that is done in rounds: a loop that runs while there is more to do, rests, and is woken by whoever brings something or by the clock.
 * Being woken in the middle of a round is not lost: another round follows.
 */
import { setTimeout as pause } from 'node:timers/promises';

export interface Rounds {
  start(): void;
  wake(): void;
  /** The loop that is not at rest, until it is. */
  readonly running: Promise<void> | undefined;
  /** Before `start` and after `stop`. */
  readonly stopped: boolean;
  /** Begins no other round, and waits for the one that runs. */
  stop(): Promise<void>;
}

/** @param options.gatherMs waits this long before each round, so that what comes together is done together */
export function createRounds(options: {
  /** True when there may be more to do at once. */
  round(): Promise<boolean>;
  /** What is told when a round failed; the next one tries again. */
  failed(error: unknown): void;
  readonly everyMs: number;
  readonly gatherMs?: number;
}): Rounds {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = true;
  let timer: NodeJS.Timeout | undefined;

  const loop = async (): Promise<void> => {
    do {
      if (options.gatherMs !== undefined) await pause(options.gatherMs);
      again = false;
      try {
        if (await options.round()) again = true;
      } catch (error) {
        options.failed(error);
      }
    } while (again && !stopped);
  };

  const wake = (): void => {
    if (stopped) return;
    again = true;
    running ??= loop().finally(() => {
      running = undefined;
    });
  };

  return {
    start() {
      stopped = false;
      timer = setInterval(wake, options.everyMs);
      wake();
    },
    wake,
    get running() {
      return running;
    },
    get stopped() {
      return stopped;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
