/** `import legacy`: takes over the former Python shop's `aistorm.db`. Repeating it adds only what is missing; nothing is written to the old file. */
import { existsSync } from 'node:fs';
import { listAnnouncements } from '../catalog/announcement-store.ts';
import { createProduct } from '../catalog/create-product.ts';
import { createAnnouncement } from '../catalog/edit-announcements.ts';
import { createDiscountCode } from '../catalog/edit-discount-codes.ts';
import { changeSettings, isSettingKey } from '../catalog/settings.ts';
import { type ErrorCode, isRefusal } from '../core/errors.ts';
import { formatMoney } from '../core/money.ts';
import { readTables } from '../db/sqlite-file.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Command, cliActor, count, Obstacle, UsageError, word } from './command.ts';
import { day, isTrue, lines, type OldRow, text, usd, wholeNumber } from './former-shop.ts';
import { importOrders } from './import-orders.ts';

const tables = ['product', 'site_settings', 'announcement', 'discount_code', 'order'] as const;

export const importLegacy: Command = {
  usage: 'import legacy <aistorm.db>',
  does: 'takes over products, settings, announcements, discount codes and the order history of the former shop',
  words: 1,
  async run(given) {
    const file = word(given, 0, 'path of aistorm.db');
    if (!existsSync(file)) throw new UsageError(`There is no file "${file}".`);
    const rowsOf = readFormer(file);
    const shop = await given.openShop();
    const { say } = given;
    await importSettings(shop, rowsOf('site_settings')[0], say);
    await importEach('product', rowsOf('product'), (row) => importProduct(shop, row), 'product.slug_taken', say);
    await importEach('announcement', rowsOf('announcement'), (row) => importAnnouncement(shop, row), undefined, say);
    await importEach('discount code', rowsOf('discount_code'), (row) => importDiscount(shop, row), 'discount.code_taken', say);
    await importOrders(shop, rowsOf('order'), rowsOf('product'), say);
    say('Operators are not taken over: use "operator create". Check prices, stock and settings before you open the shop.');
    return 0;
  },
};

function readFormer(file: string): (table: (typeof tables)[number]) => readonly OldRow[] {
  let found: ReturnType<typeof readTables>;
  try {
    found = readTables(file, tables);
  } catch (error) {
    throw new Obstacle(`"${file}" cannot be read as a SQLite database: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!found.has('product')) throw new Obstacle(`"${file}" is not the former shop's database: it has no table "product".`);
  return (table) => found.get(table) ?? [];
}

type Say = (line: string) => void;

/** @param known the refusal that says "this was taken over before" */
async function importEach(
  what: string,
  rows: readonly OldRow[],
  importOne: (row: OldRow) => Promise<boolean>,
  known: ErrorCode | undefined,
  say: Say,
): Promise<void> {
  let added = 0;
  let present = 0;
  for (const row of rows) {
    try {
      if (await importOne(row)) added += 1;
      else present += 1;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (error.code === known) present += 1;
      else say(`Skipped ${what} ${text(row.id)} (${text(row.name) || text(row.title) || text(row.code)}): ${error.message}`);
    }
  }
  say(`${added} of ${count(rows.length, what)} taken over${present > 0 ? `, ${present} were there already` : ''}.`);
}

async function importSettings(shop: Shop, row: OldRow | undefined, say: Say): Promise<void> {
  let added = 0;
  for (const [key, value] of Object.entries(row ?? {})) {
    // The former shop left colours empty when it saved its settings page; our own are better than none.
    if (!isSettingKey(key) || value === null || value === '') continue;
    const patch = { [key]: key === 'tawk_to_enabled' ? isTrue(value) : key === 'usdt_to_cny_rate' ? String(value) : value };
    try {
      await shop.db.transaction((tx) => changeSettings(tx, shop.clock.now(), cliActor, patch));
      added += 1;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      say(`Skipped setting ${key}: ${error.message}`);
    }
  }
  say(`${count(added, 'setting')} taken over.`);
}

async function importProduct(shop: Shop, row: OldRow): Promise<boolean> {
  const stock = wholeNumber(row.stock_quantity, 0);
  const price = usd(row.price_usd);
  await createProduct(shop, cliActor, {
    name: text(row.name),
    slug: text(row.slug),
    description: text(row.description),
    short_description: text(row.short_description),
    price_usd: price === undefined ? text(row.price_usd) : formatMoney(price),
    price_unit: text(row.price_unit) || '月',
    image_url: text(row.image_url),
    page_url: text(row.page_url),
    category: text(row.category),
    features: lines(row.features),
    sort_order: wholeNumber(row.sort_order, 0),
    is_featured: isTrue(row.is_featured),
    is_active: isTrue(row.is_active),
    in_stock: isTrue(row.in_stock),
    seo_title: text(row.seo_title),
    seo_description: text(row.seo_description),
    seo_keywords: text(row.seo_keywords),
    // The former shop's goods were handed over by its operator; minus one meant "unlimited".
    delivery: 'manual',
    stock_mode: stock < 0 ? 'unlimited' : 'counter',
    stock_quantity: Math.max(0, stock),
  });
  return true;
}

async function importAnnouncement(shop: Shop, row: OldRow): Promise<boolean> {
  const title = text(row.title);
  const announcement_date = day(row.announcement_date);
  const present = await listAnnouncements(shop.db.read, { limit: 10_000 });
  if (present.some((known) => known.title === title && known.announcement_date === announcement_date)) return false;
  await createAnnouncement(shop, cliActor, {
    title,
    content: text(row.content),
    announcement_date,
    is_active: isTrue(row.is_active),
    is_pinned: isTrue(row.is_pinned),
    sort_order: wholeNumber(row.sort_order, 0),
  });
  return true;
}

async function importDiscount(shop: Shop, row: OldRow): Promise<boolean> {
  await createDiscountCode(shop, cliActor, {
    code: text(row.code),
    discount_type: row.discount_type === 'fixed' ? 'fixed' : 'percentage',
    discount_value: text(row.discount_value),
    description: text(row.description),
    max_uses: wholeNumber(row.max_uses, -1),
    min_order_amount: text(row.min_order_amount ?? 0),
    is_active: isTrue(row.is_active),
    valid_from: day(row.valid_from),
    valid_until: day(row.valid_until),
  });
  return true;
}
