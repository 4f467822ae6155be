/**
 * Card keys after a backup was restored (F30): what was sold since must not be sold again, and what is not known is not sold at all.
 * The database that the backup replaces is the proof; where it is lost, every unsold key waits in quarantine for a person.
 */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import type { Shop } from '../outbox/shop.ts';
import { fingerprintOf, parseKey } from './card-key.ts';
import {
  allBatches,
  keysAfter,
  keysById,
  moveFreeKeys,
  ordersHoldingKeys,
  quarantineAll,
  releaseQuarantined,
  variantIds,
  voidQuarantined,
} from './restore-store.ts';
import { addImported, type CardKey, type KeyBatch } from './store.ts';

type KeyFacts = Pick<CardKey, 'state' | 'order_id'>;

/**
 * What becomes of a key, by what the replaced database and the backup say of it.
 * `free first`: the order that holds it in the backup must let go of it, because the key went elsewhere.
 */
export function fateOf(replaced: KeyFacts, backup: KeyFacts): 'stays' | 'voided' | 'quarantined' | 'free first' {
  if (backup.state === 'delivered' || backup.state === 'voided') return 'stays';
  const gone = replaced.state === 'delivered' || replaced.state === 'voided';
  const heldElsewhere =
    replaced.state === 'quarantined' || replaced.state === 'withdrawn' || (replaced.state === 'reserved' && replaced.order_id !== backup.order_id);
  if (!gone && !heldElsewhere) return 'stays';
  if (backup.state === 'reserved') return 'free first';
  return gone ? 'voided' : 'quarantined';
}

export interface RestoredKeys {
  readonly voided: number;
  readonly quarantined: number;
  /** Imported after the backup and taken over from the replaced database; sold ones as voided. */
  readonly takenOver: number;
  /** Of products that the backup does not know, so that they could not be taken over. */
  readonly leftBehind: number;
}

const page = 2_000;

/**
 * Brings the restored keys in line with what the replaced database knows.
 * @param letGo ends an unpaid order that holds keys; called for those whose keys went elsewhere
 */
export async function settleByReplaced(restored: Shop, replaced: Queries, letGo: (orderId: string) => Promise<void>): Promise<RestoredKeys> {
  await eachPage(replaced, async (keys) => {
    const inBackup = await inBackupOf(restored.db.read, keys);
    const orders = keys.map((key) => ({ fate: fateIn(inBackup, key), orderId: inBackup.get(key.id)?.order_id }));
    for (const orderId of new Set(orders.filter(({ fate }) => fate === 'free first').map(({ orderId: id }) => id))) if (orderId) await letGo(orderId);
  });
  const batches = new Map((await allBatches(replaced)).map((batch) => [batch.id, batch]));
  const known = await variantIds(restored.db.read);
  const sum = { voided: 0, quarantined: 0, takenOver: 0, leftBehind: 0 };
  await eachPage(replaced, async (keys) => {
    const inBackup = await inBackupOf(restored.db.read, keys);
    const idsOf = (fate: 'voided' | 'quarantined') => keys.filter((key) => fateIn(inBackup, key) === fate).map(({ id }) => id);
    const missing = keys.filter((key) => !inBackup.has(key.id));
    const wanted = missing.filter((key) => known.has(key.variant_id));
    // They may have been moved to a product of the backup from one that it does not know.
    const theirBatches = Map.groupBy(wanted, (key) => key.batch_id);
    const moved = await restored.db.transaction(async (tx) => {
      const now = restored.clock.now();
      const voided = await moveFreeKeys(tx, idsOf('voided'), 'voided', now);
      const quarantined = await moveFreeKeys(tx, idsOf('quarantined'), 'quarantined', now);
      let takenOver = 0;
      for (const [id, [first, ...rest]] of theirBatches) {
        const batch = batches.get(id);
        if (!batch || !first) throw new Error(`The replaced database has keys of a batch ${id}, and no such batch`);
        await takeOverBatch(tx, known.has(batch.variant_id) ? batch : { ...batch, variant_id: first.variant_id });
        let added = 0;
        for (const key of [first, ...rest]) if (await takeOver(tx, key)) added += 1;
        await addImported(tx, id, added);
        takenOver += added;
      }
      return { voided, quarantined, takenOver };
    });
    sum.voided += moved.voided;
    sum.quarantined += moved.quarantined;
    sum.takenOver += moved.takenOver;
    sum.leftBehind += missing.length - wanted.length;
  });
  return sum;
}

/** Where nothing tells what was sold since: every key that the restored database offers, or holds for an unpaid order, waits for a person. */
export async function settleBlindly(restored: Shop, letGo: (orderId: string) => Promise<void>): Promise<RestoredKeys> {
  for (const orderId of await ordersHoldingKeys(restored.db.read)) await letGo(orderId);
  const quarantined = await restored.db.transaction((tx) => quarantineAll(tx, restored.clock.now()));
  return { voided: 0, quarantined, takenOver: 0, leftBehind: 0 };
}

/** Puts the quarantined keys on sale again, except those that a person knows to be sold. */
export async function releaseKeys(shop: Shop, soldTexts: readonly string[], actor: Actor): Promise<{ released: number; sold: number }> {
  const fingerprints = soldTexts.map((text, line) => fingerprintOf(shop.config, parseKey(text, line)));
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    let sold = 0;
    for (let from = 0; from < fingerprints.length; from += 500) sold += await voidQuarantined(tx, fingerprints.slice(from, from + 500), now);
    const released = await releaseQuarantined(tx, now);
    if (sold + released > 0) await recordAudit(tx, now, actor, { action: 'stock.released', subject: 'shop', after: { released, sold } });
    return { released, sold };
  });
}

async function eachPage(queries: Queries, work: (keys: readonly CardKey[]) => Promise<void>): Promise<void> {
  for (let after = ''; ; ) {
    const keys = await keysAfter(queries, after, page);
    const last = keys.at(-1);
    if (!last) return;
    await work(keys);
    after = last.id;
  }
}

async function inBackupOf(queries: Queries, keys: readonly CardKey[]): Promise<ReadonlyMap<string, CardKey>> {
  const ids = keys.map(({ id }) => id);
  return new Map((await keysById(queries, ids)).map((key) => [key.id, key]));
}

function fateIn(inBackup: ReadonlyMap<string, CardKey>, key: CardKey): ReturnType<typeof fateOf> {
  const backup = inBackup.get(key.id);
  return backup ? fateOf(key, backup) : 'stays';
}

/** Its keys are counted as they are taken over. */
function takeOverBatch(tx: Transaction, batch: KeyBatch): Promise<boolean> {
  return tx.insertIfAbsent('key_batches', { ...batch, imported: 0 });
}

/** Unsold keys go on being sold; a sold one is kept so that importing its list again does not bring it back. */
function takeOver(tx: Transaction, key: CardKey): Promise<boolean> {
  const state =
    key.state === 'available' || key.state === 'withdrawn' || key.state === 'quarantined' ? key.state : key.state === 'reserved' ? 'quarantined' : 'voided';
  return tx.insertIfAbsent('card_keys', { ...key, state, order_id: null });
}
