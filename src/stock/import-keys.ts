/** Imports card keys: a batch, cleaned, sealed, duplicates counted instead of stored. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { fingerprintOf, parseKey, sealKey } from './card-key.ts';
import { addImported, findBatch, type KeyBatch, stockModeOf } from './store.ts';

export interface KeyImport {
  readonly variantId: string;
  readonly keys: readonly string[];
  /** For a list that comes in parts: goes on with this batch if it is there (supplier, note, cost and end are the batch's then), and opens it otherwise. */
  readonly batchId?: string;
  readonly supplier?: string;
  readonly note?: string;
  /** Cost of one key in USD cents. */
  readonly costMinor?: number;
  /** Epoch ms after which the keys are not sold. */
  readonly expiresAt?: number;
  /** Told how many keys have been handled. */
  readonly onProgress?: (done: number) => void;
}

export interface ImportResult {
  readonly batchId: string;
  readonly imported: number;
  /** Keys that the shop already has or that stood twice in the import. */
  readonly duplicates: number;
}

/** Small enough that other writers get their turn between two of them. */
const chunk = 500;

/**
 * Checks all keys first, then imports them in chunks; a crash in between leaves whole keys only, and importing the same list
 * again adds exactly the missing ones.
 * @throws Refusal `variant.not_found`, `stock.wrong_mode`, or about the first key that is not acceptable
 */
export async function importKeys(shop: Shop, actor: Actor, wanted: KeyImport): Promise<ImportResult> {
  const texts = wanted.keys.map((text, line) => parseKey(text, line));
  const start = shop.clock.now();
  const batch = await shop.db.transaction((tx) => openBatch(tx, actor, wanted, start));
  const batchId = batch.id;

  let imported = 0;
  for (let from = 0; from < texts.length; from += chunk) {
    const rows = texts.slice(from, from + chunk).map((text, index) => {
      const id = newId('crd');
      return {
        id,
        variant_id: wanted.variantId,
        batch_id: batchId,
        pos: start * 1_000 + from + index,
        state: 'available' as const,
        sealed: sealKey(shop.config, id, text),
        fingerprint: fingerprintOf(shop.config, text),
        order_id: null,
        fault: null,
        expires_at: batch.expires_at,
        created_at: start,
        updated_at: start,
      };
    });
    imported += await shop.db.transaction(async (tx) => {
      const added = await tx.insertAllIfAbsent('card_keys', rows);
      await addImported(tx, batchId, added);
      return added;
    });
    wanted.onProgress?.(from + rows.length);
  }

  await shop.db.transaction((tx) =>
    recordAudit(tx, shop.clock.now(), actor, {
      action: 'stock.imported',
      subject: wanted.variantId,
      after: { batch: batchId, imported, duplicates: texts.length - imported },
    }),
  );
  await shop.db.noteGrowth('card_keys', imported);
  return { batchId, imported, duplicates: texts.length - imported };
}

/** The batch that the keys belong to: a new one, or the one that an earlier part began. */
async function openBatch(tx: Transaction, actor: Actor, wanted: KeyImport, now: number): Promise<KeyBatch> {
  const mode = await stockModeOf(tx, wanted.variantId);
  if (!mode) throw refuse('variant.not_found', { variant: wanted.variantId });
  if (mode !== 'keys') throw refuse('stock.wrong_mode');
  const known = wanted.batchId === undefined ? undefined : await findBatch(tx, wanted.batchId);
  if (known && known.variant_id !== wanted.variantId) throw refuse('request.invalid', { field: 'batch_id', problem: 'is no batch of this variant' });
  if (known) return known;
  const batch: KeyBatch = {
    id: wanted.batchId ?? newId('bat'),
    variant_id: wanted.variantId,
    supplier: wanted.supplier ?? '',
    note: wanted.note ?? '',
    cost_minor: wanted.costMinor ?? null,
    expires_at: wanted.expiresAt ?? null,
    imported: 0,
    created_by: actor.id,
    created_at: now,
  };
  await tx.insert('key_batches', batch);
  return batch;
}
