/** A value kept in memory that is loaded again when it was changed here, or when it is older than changes elsewhere may stay unseen. */
import type { Clock } from '../core/time.ts';

export interface FreshValue<T> {
  /** Rejects when the first load fails; the next call tries again. */
  get(): Promise<T>;
  /** Whether `get` would answer this very promise, which has been kept. */
  isHeld(value: Promise<T>): boolean;
  /** What is loaded after this call began after it: whoever wrote, reads what was written. */
  expire(): void;
}

/**
 * @param maxAgeMs how long a change by another process may stay unseen
 * @param onStale told why a value could not be loaded again; the old one then serves until the next try, `maxAgeMs` later (F3: reads go on)
 */
export function freshValue<T>(clock: Clock, maxAgeMs: number, load: () => Promise<T>, onStale: (error: unknown) => void): FreshValue<T> {
  let wanted = 0;
  let held: { readonly value: Promise<T>; readonly generation: number; readonly until: number } | undefined;
  let running: { readonly value: Promise<T>; readonly generation: number } | undefined;
  let queued: Promise<T> | undefined;

  const run = (): Promise<T> => {
    const generation = wanted;
    const until = clock.now() + maxAgeMs;
    queued = undefined;
    const value = loadOrKeep(held?.value).then(
      (loaded) => {
        held = { value, generation, until };
        done(value);
        return loaded;
      },
      (error: unknown) => {
        done(value);
        throw error;
      },
    );
    running = { value, generation };
    return value;
  };

  const loadOrKeep = (old: Promise<T> | undefined): Promise<T> =>
    load().catch((error: unknown) => {
      if (!old) throw error;
      onStale(error);
      return old;
    });

  const done = (value: Promise<T>): void => {
    if (running?.value === value) running = undefined;
  };

  const isFresh = (): boolean => held !== undefined && held.generation === wanted && clock.now() < held.until;

  return {
    isHeld: (value) => held?.value === value && isFresh(),
    get() {
      if (held && isFresh()) return held.value;
      if (!running) return run();
      if (running.generation === wanted) return running.value;
      // The load that runs may have missed the change. All who ask meanwhile share the one after it, so that a storm of writes
      // costs one load at a time.
      queued ??= running.value.then(run, run);
      return queued;
    },
    expire() {
      wanted += 1;
    },
  };
}
