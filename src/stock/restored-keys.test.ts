import { expect, test } from 'vitest';
import { openShop } from '../../test/catalog-shop.ts';
import { dialects } from '../../test/dialects.ts';
import { systemActor } from '../accounts/audit-log.ts';
import { createProduct } from '../catalog/create-product.ts';
import { findOffer } from '../catalog/store.ts';
import { build } from '../db/statement.ts';
import { importKeys } from './import-keys.ts';
import { moveKeys } from './move-keys.ts';
import { fateOf, settleByReplaced } from './restored-keys.ts';

const free = { state: 'available', order_id: null } as const;
const quarantined = { state: 'quarantined', order_id: null } as const;
const withdrawn = { state: 'withdrawn', order_id: null } as const;
const held = (order_id: string) => ({ state: 'reserved', order_id }) as const;
const sold = (order_id: string) => ({ state: 'delivered', order_id }) as const;
const voided = { state: 'voided', order_id: null } as const;

test.each([
  ['unsold in both', free, free, 'stays'],
  ['sold since', sold('b'), free, 'voided'],
  ['voided since', voided, free, 'voided'],
  ['held since, by an order that the backup may not know', held('b'), free, 'quarantined'],
  ['in quarantine from an earlier restore', quarantined, free, 'quarantined'],
  ['taken off sale since', withdrawn, free, 'quarantined'],
  ['off sale in the backup, put back and sold since', sold('b'), withdrawn, 'voided'],
  ['held by the same order in both', held('a'), held('a'), 'stays'],
  ['given back since', free, held('a'), 'stays'],
  ['sold since to the order that holds it in the backup: it would be free when that order expires', sold('a'), held('a'), 'free first'],
  ['sold since to another order than the one that holds it in the backup', sold('b'), held('a'), 'free first'],
  ['held since by another order', held('b'), held('a'), 'free first'],
  ['sold before the backup', sold('a'), sold('a'), 'stays'],
  ['voided before the backup', voided, voided, 'stays'],
] as const)('a key %s (F30)', (_, replaced, backup, fate) => {
  expect(fateOf(replaced, backup)).toBe(fate);
});

for (const dialect of dialects) {
  test(`keys that were imported for a product the backup does not know, and moved to one that it knows, go on being sold (F30) (${dialect})`, async () => {
    const { shop: restored } = await openShop(dialect);
    const { shop: replaced } = await openShop(dialect);
    const fields = { name: 'Old', slug: 'old', price_usd: '1', stock_mode: 'keys', delivery: 'keys' } as const;
    await createProduct(restored, systemActor, fields);
    await replaced.db.transaction(async (tx) => {
      for (const row of await restored.db.read.all(build.selectFrom('products').selectAll())) await tx.insert('products', row);
      for (const row of await restored.db.read.all(build.selectFrom('variants').selectAll())) await tx.insert('variants', row);
    });
    const variantOf = async (slug: string) => (await findOffer(replaced.db.read, { slug }))?.variant_id ?? '';
    await createProduct(replaced, systemActor, { ...fields, slug: 'new' });
    const moved = await importKeys(replaced, systemActor, { variantId: await variantOf('new'), keys: ['one', 'two'] });
    await moveKeys(replaced, systemActor, moved.batchId, { kind: 'move', variantId: await variantOf('old') });
    await importKeys(replaced, systemActor, { variantId: await variantOf('new'), keys: ['three'] });

    expect(await settleByReplaced(restored, replaced.db.read, async () => undefined)).toEqual({ voided: 0, quarantined: 0, takenOver: 2, leftBehind: 1 });
    const keys = await restored.db.read.all(build.selectFrom('card_keys').select(['variant_id', 'state', 'batch_id']));
    const key = { variant_id: await variantOf('old'), state: 'available', batch_id: moved.batchId };
    expect(keys).toEqual([key, key]);
  });
}
