/** `GET /api/admin/stock/low`: what runs out, as the watch over the stock last found it. */
import { isoText } from '../core/time.ts';
import { listOf, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { lowVariants } from './batch-store.ts';

const LowVariant = Type.Object({
  product_id: Type.Integer(),
  product_name: Type.String(),
  variant: Type.String(),
  variant_name: Type.String(),
  since: Type.String(),
});

export function lowStockRoute(server: Server, shop: Shop): void {
  server.get('/api/admin/stock/low', { schema: { response: { 200: listOf(LowVariant) } }, config: { permission: 'stock.read' } }, async () => ({
    items: (await lowVariants(shop.db.read)).map((row) => ({ ...row, since: isoText(row.since) })),
    next_cursor: null,
  }));
}
