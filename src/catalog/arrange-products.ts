/** Puts all products and their variants into the order that an operator wants, in one transaction. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { languages } from '../core/languages.ts';
import { cleanLine } from '../core/text.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { present } from './columns.ts';
import { type ProductTexts, textsOf } from './product.ts';
import { checkComplete, orderVersion, placesOf, type WantedPlace } from './product-order.ts';
import { lockProducts, readProductOrder, setPlaces } from './product-order-store.ts';
import { findProduct, updateProduct } from './store.ts';

/**
 * @param seenVersion the order's version as the operator saw it: an order that somebody else has changed since is left alone (I20)
 * @throws Refusal `version.conflict`, `request.invalid` unless every product and variant is named once, `text.forbidden_character`
 */
export async function arrangeProducts(shop: Shop, actor: Actor, given: readonly WantedPlace[], seenVersion: string): Promise<void> {
  const wanted = given.map((place) => ({ ...place, category: cleanLine(place.category, 'category') }));
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    await lockProducts(tx);
    const order = await readProductOrder(tx);
    if (orderVersion(order) !== seenVersion) throw refuse('version.conflict');
    checkComplete(order, wanted);

    const before = placesOf(order);
    const changes = { before: changedPlaces(before, wanted), after: changedPlaces(wanted, before) };
    if (Object.keys(changes.after).length === 0) return;
    await setPlaces(tx, { products: changes.after.products ?? [] });
    for (const variants of Object.values(changes.after.variants ?? {})) await setPlaces(tx, { variants });
    // Read before any is written: two products may take each other's place.
    const renamed: { readonly id: number; readonly category: string; readonly texts: string }[] = [];
    for (const [id, category] of Object.entries(changes.after.categories ?? {})) {
      const neighbour = order.find((product) => product.category === category);
      const texts = inWordsOf(await textsOfProduct(tx, Number(id)), neighbour ? await textsOfProduct(tx, neighbour.id) : {});
      renamed.push({ id: Number(id), category, texts: JSON.stringify(texts) });
    }
    for (const { id, ...columns } of renamed) await updateProduct(tx, id, columns, now);
    await recordAudit(tx, now, actor, { action: 'product.arranged', subject: 'products', ...changes });
  });
}

async function textsOfProduct(tx: Transaction, id: number): Promise<ProductTexts> {
  const product = await findProduct(tx, id);
  return product ? textsOf(product) : {};
}

/** A product's translations with the category in the words of a neighbour there; those of the category that it left would be wrong. */
function inWordsOf(own: ProductTexts, neighbour: ProductTexts): ProductTexts {
  const texts = languages.map((language) => {
    const { category: _left, ...words } = own[language] ?? {};
    return [language, { ...words, ...present({ category: neighbour[language]?.category }) }] as const;
  });
  return Object.fromEntries(texts.filter(([, words]) => Object.keys(words).length > 0));
}

interface Places {
  /** All ids, first to last. */
  readonly products?: readonly number[];
  /** By product. */
  readonly categories?: Readonly<Record<number, string>>;
  readonly variants?: Readonly<Record<number, readonly string[]>>;
}

/** The parts of one order that differ from another of the same products. */
function changedPlaces(order: readonly WantedPlace[], other: readonly WantedPlace[]): Places {
  const others = new Map(other.map((place) => [place.id, place]));
  const moved = order.some(({ id }, index) => other[index]?.id !== id);
  const renamed = order.filter(({ id, category }) => others.get(id)?.category !== category);
  const turned = order.filter(({ id, variants }) => others.get(id)?.variants.join() !== variants.join());
  return {
    ...(moved && { products: order.map(({ id }) => id) }),
    ...(renamed.length > 0 && { categories: Object.fromEntries(renamed.map(({ id, category }) => [id, category])) }),
    ...(turned.length > 0 && { variants: Object.fromEntries(turned.map(({ id, variants }) => [id, variants])) }),
  };
}
