/** What is asked of the floor and of a shop. */
import type { Program } from '../test/crash/processes.ts';
import type { LoadRequest } from './http-load.ts';
import { type BenchShop, offerKeys, orderOf, placeOrder } from './shops.ts';
import type { Measure } from './windows.ts';

const bareGet = 'bare GET';
const barePost = 'bare validated POST';

/** What every browser says of itself when it asks for a page. */
const asBrowser = { accept: 'text/html', 'accept-encoding': 'gzip, deflate, br, zstd' };

const get = (path: string, headers: Readonly<Record<string, string>> = {}): LoadRequest => ({ method: 'GET', path, headers });
const post = (path: string, body: object): LoadRequest => ({ method: 'POST', path, body: JSON.stringify(body) });

export function measuresOfFloor(server: Program): Measure[] {
  const order = post('/bare', orderOf('sale', 'buyer-{n}'));
  return [
    { name: bareGet, server, requests: [get('/bare')], connections: 50 },
    { name: barePost, server, requests: [order], connections: 50 },
    { name: `${barePost}, 200 connections`, server, requests: [order], connections: 200 },
  ];
}

export async function measuresOfShop(shop: BenchShop, size: { readonly rounds: number; readonly windowMs: number }): Promise<Measure[]> {
  const { engine } = shop;
  const server = shop.program;
  const slug = `create-${Date.now()}`;
  // More than can be sold in the time: 5 000 a second at two numbers of connections.
  await offerKeys(shop, slug, Math.ceil((size.rounds + 0.5) * (size.windowMs / 1_000) * 2 * 5_000));
  const order = await placeOrder(shop, slug, 'somebody');
  const create = post('/api/create-order', orderOf(slug, 'buyer-{n}'));
  const read = (name: string, path: string, headers?: Readonly<Record<string, string>>): Measure => ({
    name: `${engine}: ${name}`,
    server,
    requests: [get(path, headers)],
    connections: 50,
    floor: bareGet,
  });
  return [
    read('product list', '/api/products'),
    read('product', `/api/products/${slug}`),
    read('product page', `/products/${slug}`, asBrowser),
    read('shop page', '/shop.html', asBrowser),
    read('order status', `/api/order-status/${order.order_id}`, { 'x-order-token': order.access_token }),
    { name: `${engine}: create-order`, server, requests: [create], connections: 50, floor: barePost },
    { name: `${engine}: create-order, 200 connections`, server, requests: [create], connections: 200, floor: `${barePost}, 200 connections` },
  ];
}
