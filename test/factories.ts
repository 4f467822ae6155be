/** Things that tests need again and again, made through the shop's own doors. */
import type { Answer, TestShop } from './harness.ts';

let made = 0;

/** A product; answers its slug and id. */
export async function aProduct(shop: TestShop, fields: Readonly<Record<string, unknown>> = {}): Promise<{ id: number; slug: string }> {
  made += 1;
  const answer = await shop.admin('POST', '/api/admin/products', {
    name: `Product ${made}`,
    slug: `product-${made}`,
    price_usd: '12.50',
    price_unit: '月',
    stock_mode: 'keys',
    delivery: 'keys',
    max_per_order: 10,
    ...fields,
  });
  if (answer.status !== 201) throw new Error(`No product: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { id: answer.body.id, slug: answer.body.slug };
}

/** `count` card keys that no other test has. */
export function cardKeys(count: number): string[] {
  made += 1;
  return Array.from({ length: count }, (_, index) => `KEY-${made}-${index}-${Math.random().toString(36).slice(2)}`);
}

/** A product with that many card keys in stock. */
export async function aProductWithKeys(
  shop: TestShop,
  count: number,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<{ slug: string; id: number; keys: string[] }> {
  const product = await aProduct(shop, fields);
  const keys = cardKeys(count);
  const answer = await shop.admin('POST', `/api/admin/products/${product.id}/keys`, { keys });
  if (answer.status !== 200) throw new Error(`No keys: ${JSON.stringify(answer.body)}`);
  return { ...product, keys };
}

export interface PlacedOrder {
  readonly id: string;
  readonly token: string;
}

export function order(
  shop: TestShop,
  slug: string,
  fields: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return shop.call('POST', '/api/create-order', { customer_email: 'buyer@example.com', product_slug: slug, quantity: 1, ...fields }, headers);
}

export async function anOrder(shop: TestShop, slug: string, fields: Readonly<Record<string, unknown>> = {}): Promise<PlacedOrder> {
  const answer = await order(shop, slug, fields);
  if (answer.status !== 200) throw new Error(`No order: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { id: answer.body.order_id, token: answer.body.access_token };
}

/** Starts the payment of an order; answers the gateway's id of it. */
export async function aPayment(shop: TestShop, orderId: string): Promise<string> {
  const answer = await shop.call('POST', '/api/oxapay-payment', { orderId });
  if (answer.status !== 200) throw new Error(`No payment: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.trackId;
}

/** Pays at the simulator; `act` is one of its verbs. */
export function atGateway(shop: TestShop, trackId: string, act: string, body: object = {}): Promise<Answer> {
  return shop.call('POST', `/simulator/control/payments/${trackId}/${act}`, body);
}

export async function statusOf(shop: TestShop, placed: PlacedOrder): Promise<string> {
  const answer = await shop.call('GET', `/api/order-status/${placed.id}`, undefined, { 'x-order-token': placed.token });
  return answer.body.order.status;
}

export async function goodsOf(shop: TestShop, placed: PlacedOrder): Promise<string[]> {
  const answer = await shop.call('GET', `/api/orders/${placed.id}/goods`, undefined, { 'x-order-token': placed.token });
  if (answer.status !== 200) throw new Error(`No goods: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.items;
}

/** Waits until a condition holds; fails after `ms`. */
export async function until(what: string, condition: () => Promise<boolean>, ms = 45_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`It did not happen within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
