/** A buyer reads the goods: `GET /api/orders/:order_id/goods`, with the order's token. */
import { readSettings } from '../catalog/settings.ts';
import { refuse } from '../core/errors.ts';
import { isoText } from '../core/time.ts';
import { OrderIdParams, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { openOrder } from '../orders/open-order.ts';
import type { Shop } from '../outbox/shop.ts';
import { downloadOf } from './files/open-download.ts';
import { findDeliveredFile } from './files/store.ts';
import { openGoods } from './goods.ts';

const nullable = Type.Union([Type.String(), Type.Null()]);
const Goods = Type.Object({
  order_id: Type.String(),
  status: Type.String(),
  items: Type.Array(Type.String()),
  files: Type.Array(
    Type.Object({
      name: Type.String(),
      size: Type.Integer({ description: 'Bytes' }),
      downloads_left: Type.Integer(),
      url: Type.Union([Type.String(), Type.Null()], { description: 'A fresh link; null when no download is left' }),
      expires_at: nullable,
    }),
  ),
});

export function deliveryRoutes(server: Server, shop: Shop): void {
  server.get('/api/orders/:order_id/goods', { schema: { params: OrderIdParams, response: { 200: Goods } } }, async (request) => {
    const order = await openOrder(shop, request, request.params.order_id);
    if (order.status !== 'delivered') throw refuse('order.not_delivered');
    return { order_id: order.id, status: order.status, items: await openGoods(shop.config, shop.db.read, order.id), files: await filesOf(shop, order.id) };
  });
}

async function filesOf({ db, config, clock }: Shop, orderId: string) {
  const file = await findDeliveredFile(db.read, orderId);
  if (!file) return [];
  const { download_link_hours: linkHours } = await readSettings(db.read);
  const { name, size, left, link } = downloadOf(config, file, linkHours, clock.now());
  return [{ name, size, downloads_left: left, url: link?.url ?? null, expires_at: link ? isoText(link.expiresAt) : null }];
}
