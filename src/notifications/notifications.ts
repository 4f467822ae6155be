/** This room as `app.ts` sees it: the channels and subscriptions for the worker, and the doors. */
import type { RateLimits } from '../http/rate-limit.ts';
import type { Server } from '../http/server.ts';
import type { Channel, Reaction, Subscription } from '../outbox/job.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { notificationAdminRoutes } from './admin-routes.ts';
import { createBot, forgetTelegramJob } from './bot/bot.ts';
import { createCardBook } from './bot/card-book.ts';
import { cardChannel, cardSubscription } from './bot/card-channel.ts';
import type { BotParts } from './bot/parts.ts';
import { telegramLinkRoutes, telegramWebhookRoute } from './bot/routes.ts';
import { buyerChatChannel, buyerChatSubscription } from './buyer-chat/channel.ts';
import { checkConfig } from './check-config.ts';
import { digestChannel, digestSubscription } from './digest.ts';
import { emailChannel, emailSubscription } from './email.ts';
import { liveRoute } from './live.ts';
import { mailWordsRoutes } from './mail-words-routes.ts';
import { operatorFeedRoute } from './operator-feed.ts';
import { forgetPushesJob, forgetPushesOfRefunded, pushChannel, pushSubscription } from './push/channel.ts';
import { pushRoutes } from './push/routes.ts';
import { vapidKey } from './push/vapid.ts';
import { testMessageRoute } from './routes.ts';
import { createSmtp } from './smtp.ts';
import { telegramChannel, telegramSubscription } from './telegram.ts';
import { createTelegramApi } from './telegram-api.ts';
import { createTelegramName } from './telegram-name.ts';
import { createTelegramSender, noPace } from './telegram-sender.ts';
import { webhookAdminRoutes } from './webhooks/admin-routes.ts';
import { webhookChannel, webhookSubscription } from './webhooks/channel.ts';

export interface NotificationsOptions {
  readonly shop: Shop;
  readonly limits: RateLimits;
  readonly log: { error(facts: object, message: string): void; warn(facts: object, message: string): void };
  /** Asks the payment gateway something harmless that needs the key; answers what is wrong, if anything. */
  readonly askGateway: () => Promise<string | undefined>;
  /** The numbers of the last so many days, today included, by day. */
  readonly report: BotParts['report'];
  /** Told after an operator changed orders, stock or settings from Telegram, so that pages show it. */
  readonly changed: () => void;
}

export interface Notifications {
  readonly channels: readonly Channel[];
  readonly subscriptions: readonly Subscription[];
  readonly reactions: readonly Reaction[];
  readonly jobs: readonly RepeatingJob[];
  routes(server: Server): void;
  /** The public half of the key that pushes to buyers' devices are signed with. */
  readonly pushKey: string;
  /** The bot's user name, once it is known: buyers can open their orders in it. */
  botName(): string | undefined;
  /** Begins to listen to operators in Telegram; for the process that does the background work. */
  start(): void;
  /** Stops listening, finishes what is being handled, and closes idle connections. */
  close(): Promise<void>;
}

export function notifications({ shop, limits, log, askGateway, report, changed }: NotificationsOptions): Notifications {
  const { config, db, clock } = shop;
  const telegram = createTelegramApi(config);
  const sender = telegram && createTelegramSender({ api: telegram, db, clock, log, ...(config.rateLimits ? {} : { pace: noPace }) });
  const smtp = config.mail && createSmtp(config.mail.url, config.production);
  const checked = { shop, telegram, smtp, askGateway };
  const parts: BotParts | undefined = telegram &&
    sender && { shop, api: telegram, sender, limits, report, changed, log, check: (language) => checkConfig(checked, language) };
  const bot = parts && createBot(parts);
  const name = createTelegramName(telegram, clock);
  const key = vapidKey(config);
  return {
    channels: [
      telegramChannel({ shop, sender, ...(parts ? { cards: createCardBook(parts) } : {}) }),
      emailChannel({ shop, smtp }),
      buyerChatChannel({ shop, sender }),
      digestChannel({ shop, sender }),
      webhookChannel(shop),
      pushChannel(shop, key),
      ...(parts ? [cardChannel(parts)] : []),
    ],
    subscriptions: [
      telegramSubscription(config),
      digestSubscription(config),
      emailSubscription(config, clock),
      buyerChatSubscription(shop),
      webhookSubscription,
      pushSubscription,
      ...(parts ? [cardSubscription] : []),
    ],
    reactions: [forgetPushesOfRefunded],
    jobs: [forgetPushesJob(shop), ...(parts ? [forgetTelegramJob(shop)] : [])],
    routes(server) {
      liveRoute(server, { shop, limits, log });
      pushRoutes(server, { shop, limits });
      operatorFeedRoute(server, { shop, log });
      testMessageRoute(server, { shop, limits });
      notificationAdminRoutes(server, checked);
      mailWordsRoutes(server, { shop, smtp, limits });
      webhookAdminRoutes(server, shop);
      telegramLinkRoutes(server, { shop, name });
      if (bot) telegramWebhookRoute(server, { shop, bot });
    },
    pushKey: key.publicKey,
    botName: () => name.now(),
    start: () => bot?.start(),
    async close() {
      await bot?.stop();
      smtp?.close();
    },
  };
}
