/** What happens to a hold in the end: given back, or turned into goods. Each at most once (I9). */
import type { Transaction } from '../db/database.ts';
import { endReservation, freeReservedKeys, giveToCounter, sellReservedKeys, voidDeliveredKeys } from './store.ts';

/** Gives an unpaid order's stock back. Doing it again changes nothing. */
export async function releaseStock(tx: Transaction, orderId: string, now: number): Promise<void> {
  const reservation = await endReservation(tx, orderId, 'released', now);
  if (!reservation) return;
  switch (reservation.mode) {
    case 'keys':
      await freeReservedKeys(tx, orderId, now);
      return;
    case 'counter':
      await giveToCounter(tx, reservation.variant_id, reservation.quantity);
      return;
    case 'unlimited':
      return;
  }
}

/**
 * Turns a paid order's hold into goods: its card keys become delivered (I8). Undefined when nothing is held.
 * The ids are empty for stock that has no keys.
 */
export async function consumeStock(tx: Transaction, orderId: string, now: number): Promise<{ cardKeyIds: string[] } | undefined> {
  const reservation = await endReservation(tx, orderId, 'consumed', now);
  if (!reservation) return undefined;
  return { cardKeyIds: reservation.mode === 'keys' ? await sellReservedKeys(tx, orderId, now) : [] };
}

/** Voids the card keys that a refunded order was given: they keep their order, and are never sold again (I8). */
export function takeBackKeys(tx: Transaction, orderId: string, now: number): Promise<number> {
  return voidDeliveredKeys(tx, orderId, now);
}
