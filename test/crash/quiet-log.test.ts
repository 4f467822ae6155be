/** What a real process writes to its log, at its most talkative. */
import { expect, onTestFinished, test } from 'vitest';
import { simulatorMerchantKey } from '../../src/config/config.ts';
import { until } from '../factories.ts';
import { freePort } from '../free-port.ts';
import { demand } from './calls.ts';
import { prepareGround, startGateway, startShop } from './processes.ts';

test('H21 S47 I17: the most talkative log knows no key, token, cookie or card key', async () => {
  const ground = await prepareGround(undefined, { LOG_LEVEL: 'trace' });
  onTestFinished(() => ground.remove());
  const gateway = await startGateway(ground);
  onTestFinished(() => gateway.kill());
  const program = await startShop(ground, { port: await freePort() });
  onTestFinished(() => program.kill());
  const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    demand(program.base, { path, body, headers: { cookie: 'session=cookie-canary', ...headers } });
  const owner = { authorization: `Bearer ${ground.apiKey}` };
  const fields = { name: 'p', slug: 'p', price_usd: '1', price_unit: '月', stock_mode: 'keys', delivery: 'keys', max_per_order: 1 };
  const { body: product } = await post('/api/admin/products', fields, owner);
  await post(`/api/admin/products/${product.id}/keys`, { keys: ['card-key-canary'] }, owner);
  const { body: placed } = await post('/api/create-order', { customer_email: 'buyer@example.com', product_slug: 'p', quantity: 1 });
  const { body: started } = await post('/api/oxapay-payment', { orderId: placed.order_id });
  await fetch(`${gateway.base}/control/payments/${started.trackId}/pay`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  await until('it is delivered', async () => {
    const response = await fetch(`${program.base}/api/orders/${placed.order_id}/goods`, { headers: { 'x-order-token': placed.access_token } });
    return (await response.text()).includes('card-key-canary');
  });
  expect(program.output()).toContain('/api/create-order');
  for (const secret of [simulatorMerchantKey, ground.apiKey, placed.access_token, 'cookie-canary', 'card-key-canary'])
    expect(program.output()).not.toContain(secret);
});
