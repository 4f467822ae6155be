/** `keys import` and `demo seed`. */
import { systemActor } from '../accounts/audit-log.ts';
import { seedDemo } from '../catalog/demo.ts';
import { findOffer } from '../catalog/store.ts';
import { importKeys } from '../stock/import-keys.ts';
import { type Command, cliActor, optionalFlag, UsageError, word } from './command.ts';
import { readKeyFile } from './key-file.ts';

export const keysImport: Command = {
  usage: 'keys import <product slug> <file> [--variant <slug>]',
  does: 'imports card keys, one per line or the first column of a .csv; repeating it adds only what is new',
  flags: { variant: 'text' },
  words: 2,
  async run(given) {
    const slug = word(given, 0, 'product slug');
    const file = word(given, 1, 'file with the keys');
    const keys = readKeyFile(file);
    const variant = optionalFlag(given, 'variant');
    const shop = await given.openShop();
    const offer = await findOffer(shop.db.read, { slug, variant });
    if (!offer) throw new UsageError(`There is no product "${slug}"${variant === undefined ? '' : ` with a variant "${variant}"`}.`);
    const { imported, duplicates } = await importKeys(shop, cliActor, {
      variantId: offer.variant_id,
      keys,
      note: file,
      onProgress: (done) => {
        if (done % 10_000 === 0 && done < keys.length) given.say(`${done} of ${keys.length}`);
      },
    });
    given.say(`${imported} imported, ${duplicates} already known.`);
    return 0;
  },
};

export const demoSeed: Command = {
  usage: 'demo seed',
  does: 'fills an empty shop with the demo catalogue',
  async run(given) {
    const shop = await given.openShop();
    const seeded = await seedDemo(shop, (variantId, keys) => importKeys(shop, systemActor, { variantId, keys, note: 'demo' }));
    given.say(seeded ? 'The demo catalogue is in.' : 'Nothing was done: the shop has a catalogue.');
    return 0;
  },
};
