import { describe, expect, onTestFinished, test } from 'vitest';
import { dialects } from '../../test/dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, until } from '../../test/factories.ts';
import { openTestShop, type TestShop } from '../../test/harness.ts';

interface Received {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: asserted on by the tests
  readonly data: any;
}

/** An `EventSource` as far as we need one. */
async function listen(shop: TestShop, orderId: string, headers: Record<string, string> = {}) {
  const leave = new AbortController();
  const response = await fetch(`${shop.base}/api/orders/${orderId}/events`, { headers, signal: leave.signal });
  const events: Received[] = [];
  let ended = false;
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const data = field('data');
        if (data !== undefined) events.push({ id: field('id') ?? '', event: field('event') ?? '', data: JSON.parse(data) });
      }
    }
  };
  const reading = response.status === 200 ? read().catch(() => undefined) : Promise.resolve();
  void reading.finally(() => {
    ended = true;
  });
  const close = () => leave.abort();
  onTestFinished(close);
  return {
    status: response.status,
    headers: response.headers,
    events,
    close,
    ended: () => ended,
    statuses: () => events.map(({ data }) => data.status as string),
  };
}

describe.each(dialects)('the live feed on %s', (dialect) => {
  test('tells the state at once, every change at once, and the whole way to the goods', async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug);
    const feed = await listen(shop, placed.id);
    expect(feed.status).toBe(200);
    expect(feed.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(feed.headers.get('x-content-type-options')).toBe('nosniff');
    await until('the state comes', async () => feed.events.length === 1);
    expect(feed.events[0]).toMatchObject({
      id: '1',
      event: 'state',
      data: { order_id: placed.id, status: 'pending', order_status: 'created', payment_status: 'pending', delivery_status: 'pending', attempt_status: null },
    });
    await atGateway(shop, await aPayment(shop, placed.id), 'pay');
    await until('the goods are there', async () => feed.statuses().at(-1) === 'delivered');
    expect(feed.events.at(-1)?.data).toMatchObject({ payment_status: 'completed', delivery_status: 'delivered', attempt_status: 'paid' });
    const ids = feed.events.map(({ id }) => Number(id));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });

  test('whoever comes back with the last id hears only what is new, also from another instance', async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug);
    const first = await listen(shop, placed.id);
    await until('the state comes', async () => first.events.length === 1);
    first.close();

    const other = await openTestShop({ dialect, beside: shop });
    const back = await listen(other, placed.id, { 'last-event-id': '1' });
    const fresh = await listen(other, placed.id);
    await until('the one without an id hears the state', async () => fresh.events.length === 1);
    expect(back.events).toEqual([]);
    await shop.call('POST', `/api/orders/${placed.id}/cancel`, {}, { 'x-order-token': placed.token });
    await until('both hear of the change made by the first instance', async () => back.events.length === 1 && fresh.events.length === 2);
    expect(back.statuses()).toEqual(['cancelled']);
  });

  test('what is said of a red packet is for the holder of the order’s token (S16)', async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug, { payment_method: 'alipay' });
    const anybody = await listen(shop, placed.id);
    const buyer = await listen(shop, placed.id, { 'x-order-token': placed.token });
    const wrong = await listen(shop, placed.id, { 'x-order-token': `${placed.token.slice(0, -1)}${placed.token.endsWith('A') ? 'B' : 'A'}` });
    const sent = await shop.call('POST', `/api/orders/${placed.id}/red-packet`, { code: '73519264' }, { 'x-order-token': placed.token });
    expect(sent.status).toBe(202);
    await until('all hear of it', async () => [anybody, buyer, wrong].every(({ events }) => events.length >= 2));
    expect(buyer.events.at(-1)?.data.red_packet).toEqual({ state: 'submitted', version: 1, reason: null });
    for (const { events } of [anybody, wrong]) expect(events.at(-1)?.data).not.toHaveProperty('red_packet');
    expect(JSON.stringify([anybody.events, buyer.events])).not.toContain('73519264');
  });
});

test('an order that does not exist is not found, and an address has its share of streams (S22)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  expect((await listen(shop, `order_1700000000000_${'a'.repeat(16)}`)).status).toBe(404);
  const product = await aProductWithKeys(shop, 20);
  const placed = await anOrder(shop, product.slug);
  const feeds = await Promise.all(Array.from({ length: 20 }, () => listen(shop, placed.id)));
  expect(feeds.map(({ status }) => status)).toEqual(feeds.map(() => 200));
  const refused = await listen(shop, placed.id);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
  feeds[0]?.close();
  await until('there is room again', async () => (await listen(shop, placed.id)).status === 200);
});

test('a stopping shop ends its streams and does not wait for them', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const product = await aProductWithKeys(shop, 20);
  const placed = await anOrder(shop, product.slug);
  const other = await openTestShop({ dialect: 'sqlite', beside: shop });
  const feed = await listen(other, placed.id);
  await until('the state comes', async () => feed.events.length === 1);
  await other.app.server.close();
  await until('the stream has ended', async () => feed.ended());
});
