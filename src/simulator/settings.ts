/** What the control API has set: scenario, clock and prices. Kept in the database, so that every process of one shop plays the same play. */
import type { Database } from '../db/database.ts';
import type { ChangedPrices } from './market.ts';
import type { AnswerFault, RequestKind, Scenario } from './scenarios.ts';
import { readSetting, writeSetting } from './store.ts';

export interface Settings {
  readonly scenario: Scenario;
  /** How far the simulator's clock is ahead of the real one, in milliseconds. */
  readonly aheadMs: number;
  readonly prices: ChangedPrices;
}

const initial: Settings = { scenario: {}, aheadMs: 0, prices: {} };
const key = 'settings';

export class SettingsBox {
  readonly #db: Database;
  #text = '';
  #current = initial;
  #spoiled = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  get current(): Settings {
    return this.#current;
  }

  /** Takes over what another process has set. */
  async reload(): Promise<void> {
    this.#take((await readSetting(this.#db.read, key)) ?? JSON.stringify(initial));
  }

  async change(changes: Partial<Settings>): Promise<void> {
    const text = JSON.stringify({ ...this.#current, ...changes });
    await this.#db.transaction((tx) => writeSetting(tx, key, text));
    this.#take(text);
  }

  /** The fault of the next answer to a request of this kind, counted. */
  nextAnswerFault(kind: RequestKind, own: Scenario): AnswerFault | undefined {
    const { answer, answer_on: on = 'create', answer_times: times } = { ...this.#current.scenario, ...own };
    if (answer === undefined || (on !== 'every' && on !== kind)) return undefined;
    if (times !== undefined && this.#spoiled >= times) return undefined;
    this.#spoiled += 1;
    return answer;
  }

  #take(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#current = JSON.parse(text);
    this.#spoiled = 0;
  }
}
