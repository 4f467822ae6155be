/** What the bot is made of; `notifications.ts` gives it. */
import type { RateLimits } from '../../http/rate-limit.ts';
import type { Shop } from '../../outbox/shop.ts';
import type { Check } from '../check-config.ts';
import type { TelegramApi } from '../telegram-api.ts';
import type { TelegramSender } from '../telegram-sender.ts';
import type { OperatorLanguage } from '../text.ts';
import type { SalesReport } from './sales-report.ts';

export interface BotParts {
  readonly shop: Shop;
  readonly api: TelegramApi;
  readonly sender: TelegramSender;
  readonly limits: RateLimits;
  /** Told after an operator changed orders, stock or settings, so that pages show it. */
  readonly changed: () => void;
  /** The numbers of the last so many days, today included. */
  readonly report: (days: number) => Promise<SalesReport>;
  readonly check: (language: OperatorLanguage) => Promise<Check[]>;
  readonly log: { error(facts: object, message: string): void; warn(facts: object, message: string): void };
}
