/** Appending an event is part of the transaction it tells about (I12): either both are durable or neither. */
import { newSortableId } from '../core/ids.ts';
import type { Clock } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { Tables } from '../db/tables.ts';
import { type EventName, type EventPayloads, isEventName, type ShopEvent } from './events.ts';

export interface Outbox {
  /** Writes the event in the caller's transaction; after the commit it wakes the worker and the live feeds of this process. */
  append<Name extends EventName>(tx: Transaction, name: Name, payload: EventPayloads[Name]): Promise<void>;
  /** Calls `listener` with the order (if any) of each event this process committed. Returns a function that stops it. */
  onCommitted(listener: (orderId: string | null) => void): () => void;
}

export function createOutbox(clock: Clock): Outbox {
  const listeners = new Set<(orderId: string | null) => void>();
  return {
    async append(tx, name, payload) {
      const now = clock.now();
      const orderId = 'order_id' in payload ? payload.order_id : null;
      await tx.insert('outbox_events', {
        id: newSortableId('evt', now),
        name,
        order_id: orderId,
        payload: JSON.stringify(payload),
        created_at: now,
        dispatched_at: null,
      });
      tx.afterCommit(() => {
        for (const listener of listeners) listener(orderId);
      });
    },
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Reads a stored event back.
 * @throws Error for a name this version does not know: an older version must not guess at a newer one's events
 */
export function readEvent(row: Pick<Tables['outbox_events'], 'id' | 'name' | 'payload' | 'created_at'>): ShopEvent {
  if (!isEventName(row.name)) throw new Error(`Unknown event ${row.name}`);
  // Written by `append` above, whose types tie each payload to its name.
  return { id: row.id, name: row.name, at: row.created_at, payload: JSON.parse(row.payload) } as ShopEvent;
}
