/** The merchant's server that makes the goods of a `call` product: where it is, what it is asked, and what of its answer is taken. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { findProduct } from '../catalog/store.ts';
import { seal, unseal } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { Tables } from '../db/tables.ts';
import { namedServerUrl } from '../http/named-server.ts';
import { newWebhookSecret } from '../http/signed-message.ts';
import type { Order } from '../orders/order.ts';
import type { Shop } from '../outbox/shop.ts';
import { saveCallServer } from './store.ts';

export type CallServer = Tables['call_servers'];

const longestItem = 4_000;

const binding = (productId: number): string => `call:${productId}`;

export function secretOf({ config }: Shop, server: CallServer): string {
  return unseal(server.sealed_secret, binding(server.product_id), config.secrets.values.sealingKeys);
}

/**
 * Names the server of a product and gives it a new secret, which leaves the shop here and nowhere else.
 * @throws Refusal `product.not_found`, `webhook.url_refused`
 */
export async function setCallServer(shop: Shop, actor: Actor, productId: number, address: string): Promise<{ readonly url: string; readonly secret: string }> {
  const url = namedServerUrl(shop.config, address);
  const secret = newWebhookSecret();
  await shop.db.transaction(async (tx) => {
    if (!(await findProduct(tx, productId))) throw refuse('product.not_found');
    const now = shop.clock.now();
    await saveCallServer(tx, {
      product_id: productId,
      url,
      sealed_secret: seal(secret, binding(productId), shop.config.secrets.values.sealingKeys),
      updated_at: now,
    });
    await recordAudit(tx, now, actor, { action: 'product.call_server_set', subject: `product:${productId}`, after: { url } });
  });
  return { url, secret };
}

/** What is asked. The order's id is the id of the message as well: a server that sees it again answers what it answered before. */
export function callBody(order: Order): string {
  return JSON.stringify({
    type: 'goods.wanted',
    data: {
      order_id: order.id,
      product_id: order.product_id,
      product_name: order.product_name,
      variant_name: order.variant_name,
      quantity: order.quantity,
      customer_email: order.customer_email,
      customer_notes: order.customer_notes,
    },
  });
}

/** The goods in an answer `{"items": [text, …]}` with as many pieces as were bought; undefined for anything else. */
export function parseGoods(body: Buffer, quantity: number): string[] | undefined {
  try {
    const { items }: { items?: unknown } = Object(JSON.parse(body.toString()));
    if (!Array.isArray(items) || items.length !== quantity) return undefined;
    const texts = items.map((item: unknown) => (typeof item === 'string' ? cleanText(item, 'items') : ''));
    return texts.every((text) => text !== '' && text.length <= longestItem) ? texts : undefined;
  } catch {
    // Neither its words nor its parts are repeated anywhere: they may be goods (I17).
    return undefined;
  }
}
