/** Finds orders by a code that belongs to one: a payment's number, a transfer's hash, a refund, a card key, a red-packet code. */

import { keyedHash } from '../core/crypto.ts';
import { isRefusal } from '../core/errors.ts';
import type { Queries } from '../db/queries.ts';
import { build } from '../db/statement.ts';
import type { Shop } from '../outbox/shop.ts';
import { parseCode } from '../payments/red-packet/code.ts';
import { fingerprintOf } from '../stock/card-key.ts';

/** Ids of the orders that `text` names exactly; each question is answered by an index alone. Nothing for order numbers and e-mails. */
export async function ordersByCode(shop: Shop, text: string): Promise<string[]> {
  if (text === '' || text.startsWith('order_') || text.includes('@')) return [];
  const { read } = shop.db;
  const found = await Promise.all([
    byPayment(read, text),
    read.all(build.selectFrom('transfer_hashes').select('order_id').where('hash', '=', text).limit(50)),
    read.all(build.selectFrom('refunds').select('order_id').where('id', '=', text)),
    read.all(build.selectFrom('refunds').select('order_id').where('track_id', '=', text)),
    read.all(build.selectFrom('refunds').select('order_id').where('tx_hash', '=', text).limit(50)),
    read.all(build.selectFrom('card_keys').select('order_id').where('fingerprint', '=', fingerprintOf(shop.config, text))),
    byRedPacket(shop, text),
  ]);
  return [...new Set(found.flat().flatMap(({ order_id: id }) => id ?? []))];
}

/** Both columns are unique per provider, so each provider is asked. */
function byPayment(read: Queries, text: string): Promise<{ order_id: string }[]> {
  const providers = ['oxapay', 'red_packet'] as const;
  const attempts = build.selectFrom('payment_attempts').select('order_id').where('provider', 'in', providers);
  return read.all(attempts.where('track_id', '=', text).union(attempts.where('reference', '=', text)));
}

async function byRedPacket(shop: Shop, text: string): Promise<{ order_id: string }[]> {
  let code: string;
  try {
    code = parseCode(text);
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
  const hash = keyedHash(code, shop.config.secrets.values.fingerprintKey);
  return shop.db.read.all(build.selectFrom('red_packets').select('order_id').where('code_hash', '=', hash));
}
