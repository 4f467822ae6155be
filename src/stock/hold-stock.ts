/** Holds stock for an order until a deadline: race-proof, capped, in the transaction that writes the order (I7, I9, F26, F27). */
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { StockMode } from '../db/tables.ts';
import { countAvailable, endReservation, freeReservedKeys, isMakeable, openHolds, reopenReservation, reserveKeys, takeFromCounter } from './store.ts';

export interface Hold {
  readonly orderId: string;
  readonly variantId: string;
  readonly mode: StockMode;
  readonly quantity: number;
  readonly email: string;
  readonly addressBlock: string;
  /** Epoch ms. */
  readonly deadline: number;
  readonly now: number;
}

/** How much one buyer may hold without paying. */
const caps = { ordersPerEmail: 5, ordersPerBlock: 20, shareOfStock: 0.3, unitsAlwaysAllowed: 5 };

/**
 * @param capped false only where limits are off (`RATE_LIMITS=off`)
 * @throws Refusal `stock.sold_out`, `stock.too_many_holds`
 */
export async function holdStock(tx: Transaction, hold: Hold, capped: boolean): Promise<void> {
  if (capped) await refuseHoarding(tx, hold);
  await take(tx, hold.orderId, { variant_id: hold.variantId, quantity: hold.quantity, mode: hold.mode }, hold.now);
  await tx.insert('reservations', {
    order_id: hold.orderId,
    variant_id: hold.variantId,
    quantity: hold.quantity,
    mode: hold.mode,
    state: 'held',
    email: hold.email,
    address_block: hold.addressBlock,
    deadline: hold.deadline,
    created_at: hold.now,
    updated_at: hold.now,
  });
}

/**
 * Holds again what an ended order had held, because its money came late.
 * @returns false when the stock is no longer there; then nothing is held and the caller's transaction may go on
 */
export async function retakeStock(tx: Transaction, orderId: string, deadline: number, now: number): Promise<boolean> {
  const reservation = await reopenReservation(tx, orderId, deadline, now);
  if (!reservation) return false;
  if (await tryTake(tx, orderId, reservation, now)) return true;
  await freeReservedKeys(tx, orderId, now);
  await endReservation(tx, orderId, 'released', now);
  return false;
}

async function take(tx: Transaction, orderId: string, what: { variant_id: string; quantity: number; mode: StockMode }, now: number): Promise<void> {
  if (!(await tryTake(tx, orderId, what, now))) throw refuse('stock.sold_out');
}

async function tryTake(tx: Transaction, orderId: string, what: { variant_id: string; quantity: number; mode: StockMode }, now: number): Promise<boolean> {
  switch (what.mode) {
    case 'keys':
      return (await reserveKeys(tx, { order_id: orderId, variant_id: what.variant_id, quantity: what.quantity, now })) === what.quantity;
    case 'counter':
      return (await isMakeable(tx, what.variant_id)) && takeFromCounter(tx, what.variant_id, what.quantity);
    case 'unlimited':
      return isMakeable(tx, what.variant_id);
  }
}

async function refuseHoarding(tx: Transaction, hold: Hold): Promise<void> {
  const holds = await openHolds(tx, { email: hold.email, address_block: hold.addressBlock, variant_id: hold.variantId, now: hold.now });
  if (holds.byEmail >= caps.ordersPerEmail || holds.byBlock >= caps.ordersPerBlock) throw refuse('stock.too_many_holds');
  const units = holds.unitsByBlock + hold.quantity;
  if (hold.mode !== 'keys' || units <= caps.unitsAlwaysAllowed) return;
  const stock = (await countAvailable(tx, hold.variantId, hold.now)) + holds.unitsByBlock;
  if (units > Math.max(caps.unitsAlwaysAllowed, Math.floor(stock * caps.shareOfStock)) && hold.quantity < units) throw refuse('stock.too_many_holds');
}
