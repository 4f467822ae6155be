/** What every feature is given: the shop's ground. `app.ts` makes one; tests make one per test. */
import type { Config } from '../config/config.ts';
import type { Clock } from '../core/time.ts';
import type { Database } from '../db/database.ts';
import type { Outbox } from './outbox.ts';

export interface Shop {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
}
