/**
 * The former shop's orders as history: paid ones as delivered, with the former books as their evidence; all others as expired.
 * Nobody is told of them, and each is written in one transaction with its audit entries, so that taking over again finds it.
 */
import { recordAudit } from '../accounts/audit-log.ts';
import { findOffer } from '../catalog/store.ts';
import { seal } from '../core/crypto.ts';
import { isRefusal } from '../core/errors.ts';
import { isOrderId, newId, newSortableId } from '../core/ids.ts';
import { convert, money, multiply, subtract } from '../core/money.ts';
import { cleanText, parseEmail } from '../core/text.ts';
import { MINUTE } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import { insertDelivery, insertItem } from '../delivery/store.ts';
import { promisedDays } from '../delivery/warranty.ts';
import type { Order } from '../orders/order.ts';
import { findOrder, insertOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { post } from '../payments/ledger.ts';
import { insertReceipt } from '../payments/store.ts';
import { cliActor, count } from './command.ts';
import { type OldRow, text, time, usd, wholeNumber } from './former-shop.ts';

/** What stands in the place of the goods, which the former shop did not keep. */
const goods = 'Delivered by the former shop.';

/** Says how many were taken over, and why each of the others was not. */
export async function importOrders(shop: Shop, rows: readonly OldRow[], products: readonly OldRow[], say: (line: string) => void): Promise<void> {
  const slugs = new Map(products.map((product) => [product.id, text(product.slug)]));
  const sum = { delivered: 0, expired: 0, present: 0 };
  for (const [index, row] of rows.entries()) {
    if (index > 0 && index % 1_000 === 0) say(`${index} of ${rows.length} orders`);
    try {
      const order = await orderFrom(shop, row, slugs.get(row.product_id));
      if (typeof order === 'string') say(`Skipped order ${text(row.order_id)}: ${order}`);
      else sum[await takeOver(shop, order, row)] += 1;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      say(`Skipped order ${text(row.order_id)}: ${error.message}`);
    }
  }
  const there = sum.present > 0 ? `, ${sum.present} were there already` : '';
  say(`${sum.delivered + sum.expired} of ${count(rows.length, 'order')} taken over as history (${sum.delivered} paid, ${sum.expired} not)${there}.`);
}

/** Our order, or a sentence about why it cannot be one. */
async function orderFrom(shop: Shop, row: OldRow, slug: string | undefined): Promise<Order | string> {
  const id = text(row.order_id);
  if (!isOrderId(id)) return 'its number is not one of the former shop';
  const offer = slug === undefined ? undefined : await findOffer(shop.db.read, { slug });
  if (!offer) return 'its product is not in the catalogue';
  const unitPrice = usd(row.unit_price_usd);
  const total = usd(row.total_amount_usd);
  const quantity = wholeNumber(row.quantity, 0);
  const createdAt = time(row.created_at);
  if (!unitPrice || !total || quantity < 1 || createdAt === undefined) return 'its price, quantity or time cannot be read';
  const discount = subtract(multiply(unitPrice, quantity), total);
  if (discount.minor < 0) return 'its total is more than its price times its quantity';
  const paid = row.payment_status === 'completed';
  const paidAt = paid ? (time(row.paid_at) ?? createdAt) : null;
  return {
    id,
    status: paid ? 'delivered' : 'expired',
    product_id: offer.product_id,
    variant_id: offer.variant_id,
    product_name: text(row.product_name) || offer.product_name,
    variant_name: '',
    quantity,
    price_unit: text(row.price_unit) || offer.price_unit,
    delivery: 'manual',
    warranty_days: promisedDays(offer),
    unit_price_minor: unitPrice.minor,
    discount_code: null,
    discount_minor: discount.minor,
    total_minor: total.minor,
    payment_method: 'usdt',
    amount_due_minor: convert(total, { from: 'USD', to: 'USDT', text: '1' }).minor,
    currency: 'USDT',
    rate: '1',
    rate_source: 'former_shop',
    rate_at: createdAt,
    customer_email: parseEmail(text(row.customer_email)),
    customer_notes: cleanText(text(row.customer_notes), 'customer_notes'),
    admin_notes: cleanText(text(row.admin_notes), 'admin_notes'),
    locale: 'zh-CN',
    address_block: '',
    attention: null,
    created_at: createdAt,
    updated_at: time(row.updated_at) ?? createdAt,
    expires_at: createdAt + 30 * MINUTE,
    paid_at: paidAt,
    delivered_at: paid ? (time(row.delivered_at) ?? paidAt) : null,
    // Created, paid, delivered; or created, expired.
    version: paid ? 3 : 2,
  };
}

function takeOver(shop: Shop, order: Order, row: OldRow): Promise<'delivered' | 'expired' | 'present'> {
  return shop.db.transaction(async (tx) => {
    if (await findOrder(tx, order.id)) return 'present';
    const now = shop.clock.now();
    await insertOrder(tx, order);
    const delivered = order.status === 'delivered';
    for (const move of delivered ? ['created', 'paid', 'delivered'] : ['created', 'expired'])
      await recordAudit(tx, now, cliActor, { action: `order.${move}`, subject: order.id, after: { because: 'taken over from the former shop' } });
    await insertToldEvent(tx, order, now);
    if (!delivered) return 'expired';
    if (order.amount_due_minor > 0) await insertEvidence(tx, order, row, now);
    const itemId = newId('itm');
    const times = { created_at: now, order_id: order.id };
    await insertDelivery(tx, { ...times, id: newId('dlv'), status: 'delivered', kind: 'manual', delivered_at: order.delivered_at });
    await insertItem(tx, {
      ...times,
      id: itemId,
      place: 0,
      card_key_id: null,
      sealed: seal(goods, itemId, shop.config.secrets.values.sealingKeys),
      state: 'active',
    });
    return 'delivered';
  });
}

/** The event of its state, as one that was dispatched long ago: nobody gets a message about it. */
function insertToldEvent(tx: Transaction, order: Order, now: number): Promise<void> {
  return tx.insert('outbox_events', {
    id: newSortableId('evt', now),
    name: `order.${order.status}`,
    order_id: order.id,
    payload: JSON.stringify({ order_id: order.id }),
    created_at: now,
    dispatched_at: now,
  });
}

/** What the former shop's books say was paid (I5): an operator's word, marked as such, and in the ledger like any other money. */
async function insertEvidence(tx: Transaction, order: Order, row: OldRow, now: number): Promise<void> {
  const id = newSortableId('rcp', now);
  const amount = money(order.amount_due_minor, order.currency);
  await insertReceipt(tx, {
    id,
    provider: 'none',
    movement: `former:${order.id}`,
    track_id: text(row.oxapay_track_id) || null,
    order_id: order.id,
    attempt_id: null,
    amount_minor: amount.minor,
    currency: amount.currency,
    paid_text: '',
    state: 'applied',
    reason: null,
    returned_minor: 0,
    evidence: JSON.stringify({ by: cliActor.id, kind: 'former_shop', payment_status: text(row.payment_status), order_status: text(row.order_status) }),
    received_at: order.paid_at ?? order.created_at,
    resolved_at: now,
    version: 1,
  });
  await post(tx, { from: 'gateway:none', to: 'order', amount, orderId: order.id, receiptId: id, at: now });
}
