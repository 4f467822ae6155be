/** Fills a shop with what a merchant meets in three weeks: each status, each way of delivery, and something in every list of the console. */
import { DAY, HOUR } from '../../src/core/time.ts';
import { anOrder, aPayment, aProduct, aProductWithKeys, atGateway, cardKeys, type PlacedOrder, statusOf, until } from '../factories.ts';
import type { TestShop } from '../harness.ts';

export interface BusyShop {
  /** Product whose keys came in two batches, for two variants. */
  readonly product: number;
  readonly batch: string;
  /** Product of which a file is sold. */
  readonly fileProduct: number;
  /** Product whose goods come from the merchant's own server. */
  readonly callProduct: number;
  readonly delivered: PlacedOrder;
  /** Waits for goods that a person makes. */
  readonly byHand: PlacedOrder;
  readonly webhook: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** `forward` lets the shop's time go on. */
export async function fillShop(shop: TestShop, forward: (ms: number) => void): Promise<BusyShop> {
  const asBuyer = async ({ id, token }: PlacedOrder, path: string, body: object): Promise<void> => {
    const answer = await shop.call('POST', `/api/orders/${id}/${path}`, body, { 'x-order-token': token });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  const ok = async (method: string, path: string, body?: unknown) => {
    const answer = await shop.admin(method, `/api/admin${path}`, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const pay = async (order: PlacedOrder, act = 'pay', body: object = {}): Promise<string> => {
    const track = await aPayment(shop, order.id);
    await atGateway(shop, track, act, body);
    return track;
  };
  const becomes = (order: PlacedOrder, status: string) => until(`it is ${status}`, async () => (await statusOf(shop, order)) === status);
  const bought = async (slug: string, fields: Fields = {}): Promise<PlacedOrder> => {
    const order = await anOrder(shop, slug, fields);
    await pay(order);
    await becomes(order, 'delivered');
    return order;
  };
  const packet = async (slug: string, code: string, fields: Fields = {}): Promise<PlacedOrder> => {
    const order = await anOrder(shop, slug, { payment_method: 'alipay', ...fields });
    await asBuyer(order, 'red-packet', { code });
    return order;
  };

  const chat = await aProductWithKeys(shop, 12, {
    name: 'Claude Pro',
    slug: 'claude-pro',
    price_usd: '21.90',
    category: 'AI',
    sort_order: 1,
    warranty_days: 30,
  });
  await ok('POST', `/products/${chat.id}/variants`, { name: 'One year', slug: 'year', price_usd: '199.00', stock_mode: 'keys' });
  await ok('POST', `/products/${chat.id}/keys`, { keys: cardKeys(6), variant: 'year', supplier: 'Northwind Cards', cost_usd: '120', note: 'Invoice 2291' });
  await ok('POST', `/products/${chat.id}/keys`, { keys: cardKeys(20), supplier: 'Contoso', cost_usd: '14.50' });
  await aProductWithKeys(shop, 2, {
    name: 'Streaming for the whole family, with four screens and the sports package',
    slug: 'family-streaming',
    price_usd: '9.90',
    category: 'Entertainment',
    sort_order: 2,
  });
  await aProduct(shop, { name: '手绘头像', slug: 'portrait', price_usd: '35', stock_mode: 'unlimited', delivery: 'manual', sort_order: 3 });
  const book = await aProduct(shop, {
    name: 'Field guide (PDF)',
    slug: 'field-guide',
    price_usd: '7',
    stock_mode: 'unlimited',
    delivery: 'file',
    sort_order: 4,
  });
  const server = await aProduct(shop, { name: 'Server by the hour', slug: 'server', price_usd: '2', stock_mode: 'unlimited', delivery: 'call', sort_order: 5 });
  await aProduct(shop, {
    name: 'Course code',
    slug: 'course',
    price_usd: '4.20',
    stock_mode: 'counter',
    stock_quantity: 40,
    delivery: 'shared',
    shared_content: 'LEARN-2026',
    is_active: false,
    sort_order: 6,
  });
  await ok('POST', '/discount-codes', { code: 'SPRING10', discount_type: 'percentage', discount_value: '10', description: 'Spring' });
  await ok('POST', '/discount-codes', {
    code: 'WELCOME5',
    discount_type: 'fixed',
    discount_value: '5',
    max_uses: 100,
    min_order_amount: '20',
    product_ids: [chat.id],
  });
  await ok('POST', '/announcements', { title: '春节期间照常发货', content: 'Delivery goes on over the holidays.', announcement_date: '2026-01-10' });
  await ok('POST', '/announcements', {
    title: 'New: one-year plans',
    content: 'Now in the shop.',
    announcement_date: '2026-01-12',
    visible_until: '2030-01-01T00:00:00.000Z',
  });

  const day = async (orders: readonly (() => Promise<unknown>)[], ms: number): Promise<void> => {
    const looks = Array.from({ length: 3 * orders.length }, (_, visitor) =>
      shop.call('GET', '/shop.html', undefined, { accept: 'text/html', 'user-agent': `Mozilla/5.0 (Phone ${ms} ${visitor})` }),
    );
    await Promise.all([...orders.map((place) => place()), ...looks]);
    forward(ms);
  };
  const buyer = (name: string): Fields => ({ customer_email: `${name}@example.com` });
  await day(
    [() => bought('claude-pro', buyer('li.wei')), () => bought('family-streaming', buyer('maria')), () => anOrder(shop, 'portrait', buyer('gone'))],
    9 * DAY,
  );
  await day(
    [() => bought('claude-pro', { ...buyer('li.wei'), discount_code: 'SPRING10' }), () => bought('claude-pro', { ...buyer('ivan'), quantity: 2 })],
    6 * DAY,
  );
  await day([() => bought('claude-pro', { ...buyer('sato'), variant: 'year' }), () => bought('claude-pro', buyer('maria'))], 4 * DAY + 3 * HOUR);

  // Today: what needs a person.
  const delivered = await bought('claude-pro', { ...buyer('a.buyer.with.a.rather.long.address'), quantity: 2, customer_notes: 'Please answer in English.' });
  const claimed = await bought('claude-pro', buyer('chen'));
  const refunded = await bought('claude-pro', buyer('olga'));
  const byHand = await anOrder(shop, 'portrait', { ...buyer('noor'), customer_notes: '背景请用蓝色' });
  const short = await anOrder(shop, 'claude-pro', buyer('short'));
  const late = await anOrder(shop, 'claude-pro', buyer('late'));
  await Promise.all([
    pay(byHand).then(() => becomes(byHand, 'paid')),
    pay(short, 'pay_too_little', { percent: 80 })
      .then((track) => atGateway(shop, track, 'expire'))
      .then(() => becomes(short, 'attention')),
    aPayment(shop, late.id)
      .then(async (track) => {
        await ok('POST', `/orders/${late.id}/cancel`, {});
        await atGateway(shop, track, 'pay');
      })
      .then(() => until('its money is known', async () => (await ok('GET', `/orders/${late.id}`)).receipts.length > 0)),
    packet('portrait', '48213377', buyer('wang')),
    packet('claude-pro', '90125566', buyer('zhao')),
    anOrder(shop, 'claude-pro', { ...buyer('undecided'), discount_code: 'WELCOME5' }),
  ]);
  await asBuyer(claimed, 'warranty-claims', { piece: 1, reason: 'used', note: 'It says that somebody has taken it.' });
  await asBuyer(refunded, 'refund-request', { reason: 'Bought it twice', address: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', network: 'TRC20' });
  await ok('POST', `/orders/${delivered.id}/notes`, { text: 'Knows us from the fair.' });
  await ok('POST', '/orders/batch', { action: 'tag', order_ids: [delivered.id, byHand.id], text: 'vip' });
  await ok('POST', '/operators', { name: 'Bea Lindqvist', email: 'bea@example.com', role: 'support' });
  await ok('POST', '/api-keys', { name: 'Warehouse', role: 'support' });
  const { id: webhook } = await ok('POST', '/webhooks', { url: 'https://hooks.example.com/aistorm', note: 'Bookkeeping', events: ['order.paid'] });
  await shop.settle();
  const { items: batches } = await ok('GET', `/products/${chat.id}/key-batches`);
  return { product: chat.id, batch: batches.at(-1).id, fileProduct: book.id, callProduct: server.id, delivered, byHand, webhook };
}
