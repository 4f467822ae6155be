/** Operators' doors to the order in which buyers see what is for sale. */
import { actorOf } from '../accounts/guard.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { arrangeProducts } from './arrange-products.ts';
import { Category, VariantId } from './product-fields.ts';
import { orderVersion } from './product-order.ts';
import { readProductOrder } from './product-order-store.ts';
import type { CatalogDoor } from './routes.ts';

const Order = Type.Object({
  /** Send it back with a new order to be told when somebody else was faster. */
  version: Type.String(),
  products: Type.Array(
    Type.Object({
      id: Type.Integer(),
      name: Type.String(),
      category: Type.String(),
      is_active: Type.Boolean(),
      variants: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), is_active: Type.Boolean() })),
    }),
  ),
});

const Arrangement = closed({
  version: Type.String({ maxLength: 64 }),
  products: Type.Array(
    closed({
      id: Type.Integer({ minimum: 1 }),
      category: Category,
      variants: Type.Array(VariantId, { maxItems: 1_000 }),
    }),
    { maxItems: 10_000, description: 'Every product and every variant of it, first to last' },
  ),
});

/** Room for as many products as the schema takes. */
const bodyLimit = 2 * 1024 * 1024;

export function productOrderRoutes(server: Server, { shop, catalogue }: CatalogDoor): void {
  const view = async () => {
    const products = await readProductOrder(shop.db.read);
    return { version: orderVersion(products), products };
  };

  server.get('/api/admin/products/order', { schema: { response: { 200: Order } }, config: { permission: 'catalog.read' } }, view);

  server.put(
    '/api/admin/products/order',
    { bodyLimit, schema: { body: Arrangement, response: { 200: Order } }, config: { permission: 'catalog.write' } },
    async (request) => {
      const { version, products } = request.body;
      await arrangeProducts(shop, actorOf(request), products, version);
      catalogue.invalidate();
      return view();
    },
  );
}
