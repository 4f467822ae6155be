/** Repeating jobs: one row per time slot, so that two instances cannot both run the same one. */
import type { Clock } from '../core/time.ts';
import type { Database } from '../db/database.ts';
import { build } from '../db/statement.ts';

export interface RepeatingJob {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

export interface Schedule {
  start(): void;
  /** Runs each job whose slot nobody has taken yet; for tests, and by the timer. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

const slotsKept = 20;

/** Looks once per `tickMs` (the shortest period unless told). */
export function createSchedule(options: {
  db: Database;
  clock: Clock;
  jobs: readonly RepeatingJob[];
  tickMs?: number;
  log: { error(facts: object, message: string): void };
}): Schedule {
  const { db, clock, jobs, log } = options;
  const tickMs = options.tickMs ?? Math.max(250, Math.min(...jobs.map((job) => job.everyMs), 30_000));
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const runJob = async (job: RepeatingJob): Promise<void> => {
    const slot = Math.floor(clock.now() / job.everyMs);
    const ours = await db.background(async (tx) => {
      if (!(await tx.insertIfAbsent('schedule_slots', { job: job.name, slot, started_at: clock.now(), finished_at: null, error: null }))) return false;
      await tx.run(
        build
          .deleteFrom('schedule_slots')
          .where('job', '=', job.name)
          .where('slot', '<', slot - slotsKept),
      );
      return true;
    });
    if (!ours) return;
    let problem: string | null = null;
    try {
      await job.run();
    } catch (error) {
      log.error({ err: error, job: job.name }, 'a repeating job failed; its next turn tries again');
      problem = error instanceof Error ? error.message : String(error);
    }
    await db.background((tx) =>
      tx.run(build.updateTable('schedule_slots').set({ finished_at: clock.now(), error: problem }).where('job', '=', job.name).where('slot', '=', slot)),
    );
  };

  const tick = async (): Promise<void> => {
    for (const job of jobs) {
      try {
        await runJob(job);
      } catch (error) {
        log.error({ err: error, job: job.name }, 'a repeating job could not be started');
      }
    }
  };

  return {
    tick,
    start() {
      timer = setInterval(() => {
        running ??= tick().finally(() => {
          running = undefined;
        });
      }, tickMs);
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
