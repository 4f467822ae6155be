import { expect, test } from 'vitest';
import { fateOf } from './restored-keys.ts';

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
