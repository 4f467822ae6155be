import { expect, onTestFinished, test } from 'vitest';
import { anOrder, aProductWithKeys, until } from '../../test/factories.ts';
import { openTestShop } from '../../test/harness.ts';

test('consoles hear that something happened, whichever instance it happened on, and nothing of what', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const other = await openTestShop({ dialect: 'sqlite', beside: shop });
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  expect((await shop.call('GET', '/api/admin/live')).status).toBe(401);
  const response = await fetch(`${shop.base}/api/admin/live`, { headers: { authorization: `Bearer ${shop.apiKey}` }, signal: leave.signal });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  let heard = '';
  const read = async (): Promise<void> => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) heard += chunk;
  };
  void read().catch(() => undefined);
  const times = () => heard.split('event: changed').length - 1;
  await until('the first word comes', async () => times() >= 1);

  const product = await aProductWithKeys(shop, 5);
  const before = times();
  const order = await anOrder(other, product.slug);
  await until('the order of the other instance is heard of', async () => times() > before);
  expect(heard).not.toContain(order.id);
});
