/** What the storefront's doors are given. */
import type { Actor } from '../accounts/audit-log.ts';
import type { CatalogueCache } from '../catalog/catalogue.ts';
import type { Gate } from '../checkout/gate.ts';
import type { RateSource } from '../checkout/rates.ts';
import type { RateLimits } from '../http/rate-limit.ts';
import type { Shop } from '../outbox/shop.ts';
import type { PaymentProvider } from '../payments/provider.ts';
import type { Assets } from './assets.ts';

export interface StorefrontDoor {
  readonly shop: Shop;
  readonly catalogue: CatalogueCache;
  readonly rates: RateSource;
  readonly limits: RateLimits;
  readonly gate: Gate;
  readonly providers: readonly PaymentProvider[];
  readonly assets: Assets;
  /** Mails the links of an address's orders; absent where no mail can be sent. */
  readonly mailOrderLinks?: ((email: string, actor: Actor) => Promise<void>) | undefined;
  /** The shop's Telegram bot, in which buyers can open their orders; undefined without one, or while its name is not known. */
  readonly botName?: (() => string | undefined) | undefined;
  /** The public half of the key that pushes to buyers' devices are signed with. */
  readonly pushKey: string;
  /** Below which path the payment simulator answers; absent outside test mode. */
  readonly simulatorPath?: string | undefined;
}
