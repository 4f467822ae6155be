/** The one place that wires everything: rooms know nothing of the rooms to their right, so it is done here. */
import { accountsAdminRoutes } from './accounts/admin-routes.ts';
import { type Actor, systemActor } from './accounts/audit-log.ts';
import { ensureFirstOwner } from './accounts/first-owner.ts';
import { forgetDeadAccessJob } from './accounts/forget-dead-access.ts';
import { createGuard, optionalOperator } from './accounts/guard.ts';
import { accountsRoutes } from './accounts/routes.ts';
import { sealAuditLogJob, sealLateAuditRowsJob } from './accounts/seal-audit-log.ts';
import { catalogAdminRoutes } from './catalog/admin-routes.ts';
import { createCatalogue } from './catalog/catalogue.ts';
import { seedDemo } from './catalog/demo.ts';
import { forgetPicturesJob } from './catalog/forget-pictures.ts';
import { catalogRoutes } from './catalog/routes.ts';
import { createGate } from './checkout/gate.ts';
import { createRateSource } from './checkout/rates.ts';
import { checkoutRoutes } from './checkout/routes.ts';
import type { Config } from './config/config.ts';
import { type Clock, HOUR, MINUTE, systemClock } from './core/time.ts';
import { migrate } from './db/migrate.ts';
import { openDatabase } from './db/open.ts';
import { deliveryAdminRoutes } from './delivery/admin-routes.ts';
import { callGoodsChannel, callGoodsSubscription } from './delivery/call-goods.ts';
import { callRoutes } from './delivery/call-routes.ts';
import { claimRoutes } from './delivery/claim-routes.ts';
import { deliverOnPaid } from './delivery/deliver-order.ts';
import { downloadRoutes } from './delivery/files/download-routes.ts';
import { forgetFilesJob } from './delivery/files/forget-files.ts';
import { fileRoutes } from './delivery/files/routes.ts';
import { deliveryRoutes } from './delivery/routes.ts';
import { apiDocsRoute } from './http/api-docs.ts';
import { closeConnections } from './http/client.ts';
import { consoleRoutes } from './http/console-files.ts';
import { developmentOrigins } from './http/cors.ts';
import { healthRoutes } from './http/health.ts';
import { describeApi, openApiRoute } from './http/openapi.ts';
import { createRateLimits, unlimited } from './http/rate-limit.ts';
import { createServer, type Server } from './http/server.ts';
import { notifications } from './notifications/notifications.ts';
import { webhookDocument } from './notifications/webhooks/catalogue.ts';
import { orderAdminRoutes } from './orders/admin-routes.ts';
import { expireOrdersJob } from './orders/close-order.ts';
import { requestOrderLinks } from './orders/request-links.ts';
import { orderRoutes } from './orders/routes.ts';
import { forgetIdempotencyKeys } from './orders/store.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createSchedule, type RepeatingJob, type Schedule } from './outbox/schedule.ts';
import type { Shop } from './outbox/shop.ts';
import { createWorker, type Worker } from './outbox/worker.ts';
import { paymentAdminRoutes } from './payments/admin-routes.ts';
import { createGateways } from './payments/gateways.ts';
import { rescueParts } from './payments/handlers.ts';
import { hookRoutes } from './payments/hook-routes.ts';
import { askGateway } from './payments/oxapay/ask-gateway.ts';
import { reconcileJob } from './payments/reconcile-payments.ts';
import { redPacketAdminRoutes } from './payments/red-packet/admin-routes.ts';
import { eraseCodesJob } from './payments/red-packet/erase-codes.ts';
import { redPacketRoutes } from './payments/red-packet/routes.ts';
import { watchPacketsJob } from './payments/red-packet/watch-packets.ts';
import { paymentRoutes } from './payments/routes.ts';
import { createInbox, type Inbox } from './payments/webhook-inbox.ts';
import { pictureRoutes } from './pictures/routes.ts';
import { refundAdminRoutes } from './refunds/admin-routes.ts';
import { refundTakenBack } from './refunds/handlers.ts';
import { noticePayout, settleRefundsJob } from './refunds/issue-refund.ts';
import { refundRoutes } from './refunds/routes.ts';
import { auditExportRoute } from './reports/export-audit-log.ts';
import { exportRoutes } from './reports/export-orders.ts';
import { invariantRoutes, invariantsJob } from './reports/invariant-routes.ts';
import { keepSalesJobs, markStaleOnEvent } from './reports/keep-sales.ts';
import { ledgerRoutes } from './reports/ledger-routes.ts';
import { orderDetailRoute } from './reports/order-detail.ts';
import { orderListRoutes } from './reports/order-list.ts';
import { reconcileBooksJob } from './reports/reconcile-books.ts';
import { reconciliationRoutes } from './reports/reconciliation-routes.ts';
import { retentionJob } from './reports/retention.ts';
import { statistics } from './reports/statistics.ts';
import { statisticsRoutes } from './reports/statistics-routes.ts';
import { createVisitCounter } from './reports/visit-counter.ts';
import { mountSimulator } from './simulator/plugin.ts';
import { stockAdminRoutes } from './stock/admin-routes.ts';
import { importKeys } from './stock/import-keys.ts';
import { watchStockJob } from './stock/low-stock.ts';
import { lowStockRoute } from './stock/low-stock-routes.ts';
import { stockCounts } from './stock/stock-counts.ts';
import { tellWaitingJob } from './stock/tell-waiting.ts';
import { waitingRoutes } from './stock/waiting-routes.ts';
import { storefrontAdminRoutes } from './storefront/admin-routes.ts';
import { loadAssets } from './storefront/assets.ts';
import { createErrorPage } from './storefront/error-page.ts';
import { legalRoutes } from './storefront/legal-routes.ts';
import { storefrontRoutes } from './storefront/routes.ts';

export interface App {
  readonly shop: Shop;
  readonly server: Server;
  readonly worker: Worker;
  readonly inbox: Inbox;
  readonly schedule: Schedule;
  /** Listens and starts the background work that this process's role includes; answers the address. */
  start(): Promise<string>;
  /** Fills an empty shop with the demo catalogue; a shop with products is left alone. */
  seedDemo(): Promise<void>;
  /** What a person who has just started the shop wants to know. */
  greeting(address: string): string;
  /** Stops taking requests, finishes what is running, and closes everything. */
  close(): Promise<void>;
}

/** Opens the database, brings it up to date, and builds everything; nothing runs yet. */
export async function createApp(config: Config, clock: Clock = systemClock): Promise<App> {
  const db = await openDatabase(config.database);
  await migrate(db);
  const shop: Shop = { config, db, clock, outbox: createOutbox(clock) };
  const limits = config.rateLimits ? createRateLimits(await redisClient(config)) : unlimited;
  const catalogue = createCatalogue({
    db,
    clock,
    stockCounts: (queries) => stockCounts(queries, clock),
    onStale: (error) => server.log.warn({ err: error }, 'the catalogue could not be read: the last one is shown'),
  });
  const stockChanged = (): void => catalogue.stockChanged();
  const setup = await ensureFirstOwner(shop);
  const assets = loadAssets();

  const server = await createServer({
    logLevel: config.logLevel,
    production: config.production,
    trustProxy: config.trustProxy,
    cors: { publicUrl: config.publicUrl, allowedOrigins: config.production || config.allowedOrigins.length > 0 ? config.allowedOrigins : developmentOrigins },
    errorPage: createErrorPage({ shop, catalogue, assets }),
  });
  const { log } = server;
  const { oxapay, providers, payouts, books } = createGateways(shop);
  const inbox = createInbox(shop, providers, log);
  const rates = createRateSource(clock, async () => {
    const fiats = await oxapay.fiats();
    return fiats.kind === 'done' ? fiats.value.get('CNY') : undefined;
  });
  const notices = notifications({
    shop,
    limits,
    log,
    askGateway: () => askGateway(config, oxapay, clock.now()),
    report: (days) => statistics(shop, { days, bucket: 'day' }),
    changed: () => catalogue.invalidate(),
  });
  const worker = createWorker({
    db,
    clock,
    outbox: shop.outbox,
    channels: [...notices.channels, callGoodsChannel(shop)],
    subscriptions: [...notices.subscriptions, callGoodsSubscription],
    reactions: [deliverOnPaid(shop), rescueParts(shop), refundTakenBack(shop), markStaleOnEvent(), ...notices.reactions],
    pollMs: config.outboxPollMs,
    log,
  });
  const jobs: RepeatingJob[] = [
    expireOrdersJob(shop),
    watchStockJob(shop),
    tellWaitingJob(shop),
    eraseCodesJob(shop),
    watchPacketsJob(shop),
    ...notices.jobs,
    reconcileJob(shop, providers),
    ...(payouts ? [settleRefundsJob(shop, payouts)] : []),
    ...(config.oxapay.mode === 'off' ? [] : [reconcileBooksJob(shop, books)]),
    sealAuditLogJob(shop),
    sealLateAuditRowsJob(shop),
    forgetDeadAccessJob(shop),
    forgetPicturesJob(shop),
    invariantsJob(shop, log),
    ...keepSalesJobs(shop),
    retentionJob(shop),
    forgetFilesJob(shop),
    {
      name: 'forget-idempotency-keys',
      everyMs: HOUR,
      run: async () => void (await db.transaction((tx) => forgetIdempotencyKeys(tx, clock.now() - 48 * HOUR))),
    },
  ];
  const schedule = createSchedule({ db, clock, jobs, log });

  await describeApi(server, config.publicUrl);
  const visits = createVisitCounter(server, shop, (error) => log.warn({ err: error }, 'visits could not be counted'));
  createGuard(server, shop);
  healthRoutes(server, shop);
  consoleRoutes(server);
  accountsRoutes(server, { shop, limits });
  accountsAdminRoutes(server, { shop });
  await pictureRoutes(server, shop);
  catalogRoutes(server, { shop, catalogue, limits });
  catalogAdminRoutes(server, { shop, catalogue, limits });
  await stockAdminRoutes(server, { shop, stockChanged });
  lowStockRoute(server, shop);
  waitingRoutes(server, shop, limits);
  orderRoutes(server, { shop, limits, stockChanged });
  orderAdminRoutes(server, { shop, stockChanged });
  paymentRoutes(server, { shop, providers, limits });
  paymentAdminRoutes(server, { shop, providers, stockChanged });
  redPacketRoutes(server, { shop, providers, limits });
  redPacketAdminRoutes(server, { shop, stockChanged });
  await hookRoutes(server, { shop, inbox, limits, payoutNoticed: (trackId) => noticePayout(shop, trackId) });
  deliveryRoutes(server, shop);
  claimRoutes(server, { shop, limits, stockChanged });
  callRoutes(server, { shop, stockChanged });
  await fileRoutes(server, { shop, stockChanged });
  downloadRoutes(server, shop);
  deliveryAdminRoutes(server, { shop, stockChanged });
  refundRoutes(server, { shop, limits });
  refundAdminRoutes(server, { shop, payouts, stockChanged });
  const gate = createGate(shop, limits);
  checkoutRoutes(server, { shop, catalogue, rates, limits, gate });
  notices.routes(server);
  invariantRoutes(server, shop);
  orderListRoutes(server, shop);
  exportRoutes(server, shop);
  statisticsRoutes(server, shop);
  ledgerRoutes(server, shop);
  auditExportRoute(server, shop);
  orderDetailRoute(server, shop);
  reconciliationRoutes(server, shop, books);
  openApiRoute(server, webhookDocument);
  apiDocsRoute(server, { mayRead: async (request) => !config.production || (await optionalOperator(shop, request)) !== undefined });
  const mailOrderLinks = config.mail && ((email: string, actor: Actor) => requestOrderLinks(shop, email, actor));
  storefrontAdminRoutes(server);
  legalRoutes(server, { shop, catalogue });
  await storefrontRoutes(server, {
    shop,
    catalogue,
    rates,
    limits,
    gate,
    providers,
    assets,
    mailOrderLinks,
    botName: notices.botName,
    pushKey: notices.pushKey,
    simulatorPath: config.oxapay.mode === 'test' ? '/simulator' : undefined,
  });
  if (config.oxapay.mode === 'test') {
    const { values } = config.secrets;
    await mountSimulator(server, '/simulator', {
      db,
      clock,
      merchantKey: values.oxapayMerchantKey,
      payoutKey: values.oxapayPayoutKey ?? '',
      publicBase: `${config.publicUrl}/simulator`,
    });
  }

  let rateTimer: NodeJS.Timeout | undefined;
  const background = config.role !== 'web';
  return {
    shop,
    server,
    worker,
    inbox,
    schedule,
    async start() {
      const address = await server.listen({ port: config.port, host: config.host });
      inbox.start();
      if (background) {
        worker.start();
        schedule.start();
        notices.start();
      }
      const refreshRate = async (): Promise<void> => {
        try {
          if ((await catalogue.settings()).rate_mode === 'auto') await rates.refresh();
        } catch (error) {
          log.warn({ err: error }, 'the exchange rate could not be refreshed');
        }
      };
      void refreshRate();
      rateTimer = setInterval(() => void refreshRate(), MINUTE);
      return address;
    },
    async seedDemo() {
      await seedDemo(shop, (variantId, keys) => importKeys(shop, systemActor, { variantId, keys, note: 'demo' }));
      catalogue.invalidate();
    },
    greeting(address) {
      const lines = [`AIStorm is open at ${config.publicUrl} (listening on ${address})`];
      if (config.oxapay.mode === 'test') lines.push(`Test mode: payments go to the built-in simulator, no real money moves. Set OXAPAY_SECRET_KEY to go live.`);
      if (config.oxapay.mode === 'off') lines.push('USDT payments are off: OXAPAY_SECRET_KEY is not set.');
      if (setup) lines.push(`Create the owner's account (valid for 30 minutes): ${setup}`);
      return lines.join('\n');
    },
    async close() {
      clearInterval(rateTimer);
      await server.close();
      await visits.close();
      await schedule.stop();
      await inbox.stop();
      await worker.stop();
      await notices.close();
      closeConnections();
      await db.close();
    },
  };
}

/** Redis only speeds things up; without it everything works the same (F25). */
async function redisClient(config: Config): Promise<object | undefined> {
  if (config.redisUrl === undefined) return undefined;
  const { Redis } = await import('ioredis');
  return new Redis(config.redisUrl, { lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 1 });
}
