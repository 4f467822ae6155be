/** `npm run simulator`: the gateway alone, for shops and clients that run elsewhere on this machine. */
import { join, resolve } from 'node:path';
import { simulatorMerchantKey, simulatorPayoutKey } from '../config/config.ts';
import { systemClock } from '../core/time.ts';
import { openDatabase } from '../db/open.ts';
import { createServer } from '../http/server.ts';
import { simulatorRoutes } from './plugin.ts';
import { Simulator } from './simulator.ts';

const env = process.env;
if (env.NODE_ENV === 'production') {
  console.error('The payment simulator does not run with NODE_ENV=production: it hands out play money.');
  process.exit(1);
}

const port = Number(env.PORT ?? 5002);
const address = `http://127.0.0.1:${port}`;
const db = await openDatabase({ kind: 'sqlite', file: join(resolve(env.DATA_DIR ?? './data'), 'simulator.db') });
const server = await createServer({ logLevel: env.LOG_LEVEL ?? 'warn', production: false, trustProxy: [], cors: { publicUrl: address, allowedOrigins: [] } });
const simulator = new Simulator({
  db,
  clock: systemClock,
  merchantKey: env.OXAPAY_SECRET_KEY ?? simulatorMerchantKey,
  payoutKey: env.OXAPAY_PAYOUT_KEY ?? simulatorPayoutKey,
  publicBase: address,
  callbackFactor: Number(env.SIMULATOR_CALLBACK_FACTOR ?? 1),
  log: server.log,
});
await simulator.start();

// At the root for clients that expect `/v1`, and where the shop has it, so that either address works.
await simulatorRoutes(server, simulator, '');
await simulatorRoutes(server, simulator, '/simulator');
await server.listen({ port, host: '127.0.0.1' });

console.log(`The payment simulator plays OxaPay at ${address}/v1

  Payments and scenarios   ${address}/
  Control API              ${address}/control
  Merchant key             ${simulator.options.merchantKey}
  Payout key               ${simulator.options.payoutKey}

To use it from a shop: OXAPAY_API_URL=${address}/v1 OXAPAY_SECRET_KEY=${simulator.options.merchantKey} OXAPAY_PAYOUT_KEY=${simulator.options.payoutKey}`);

const stop = async (): Promise<void> => {
  await server.close();
  await simulator.stop();
  await db.close();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
