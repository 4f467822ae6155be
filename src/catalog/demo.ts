/** Fills an empty shop with a catalogue to try everything on: every kind of stock and delivery, an announcement, a discount code. */
import { systemActor } from '../accounts/audit-log.ts';
import { sha256 } from '../core/crypto.ts';
import type { Shop } from '../outbox/shop.ts';
import { createProductIn } from './create-product.ts';
import { type DemoProduct, demoProducts } from './demo-products.ts';
import { en } from './demo-texts/en.ts';
import { ja } from './demo-texts/ja.ts';
import { labels } from './demo-texts/labels.ts';
import { ru } from './demo-texts/ru.ts';
import { zhCN } from './demo-texts/zh-CN.ts';
import { zhTW } from './demo-texts/zh-TW.ts';
import { createAnnouncementIn } from './edit-announcements.ts';
import { createDiscountCodeIn } from './edit-discount-codes.ts';
import { claimSetting, findSetting, writeSetting } from './settings-store.ts';
import { findOffer, hasProducts } from './store.ts';

/** Adds card keys to a variant; keys it already has are passed over. */
export type ImportKeys = (variantId: string, keys: readonly string[]) => Promise<unknown>;

/** Beside the settings, because it is one more fact about the shop; no setting has this name. */
const marker = 'demo_catalogue';

/**
 * Seeds a shop that never had a product, or finishes a seeding that was cut short. Safe to repeat, and for two instances at once.
 * @returns false when the shop has a catalogue of its own, or the demo's in full
 */
export async function seedDemo(shop: Shop, importKeys: ImportKeys): Promise<boolean> {
  if ((await findSetting(shop.db.read, marker)) === undefined && !(await createCatalogue(shop))) return false;
  if ((await findSetting(shop.db.read, marker)) !== 'started') return false;
  for (const product of demoProducts) await addKeys(shop, product, importKeys);
  await shop.db.transaction((tx) => writeSetting(tx, marker, JSON.stringify('done'), shop.clock.now()));
  return true;
}

/** False when there are products, or another instance was first. */
function createCatalogue(shop: Shop): Promise<boolean> {
  return shop.db.transaction(async (tx) => {
    if ((await hasProducts(tx)) || !(await claimSetting(tx, marker, JSON.stringify('started'), shop.clock.now()))) return false;
    for (const { slug, fields } of demoProducts) {
      const texts = { 'zh-TW': zhTW[slug], en: en[slug], ja: ja[slug], ru: ru[slug] };
      const copies = Object.fromEntries(
        (['zh-TW', 'en', 'ja', 'ru'] as const).map((language) => {
          const [text, label] = [texts[language], labels[language]];
          return [language, { ...text, features: [...text.features], category: label[fields.category], price_unit: label[fields.price_unit] }];
        }),
      );
      await createProductIn(tx, shop, systemActor, {
        ...fields,
        ...zhCN[slug],
        features: [...zhCN[slug].features],
        texts: copies,
        slug,
        image_url: `/artwork/${slug}.svg`,
      });
    }
    await createAnnouncementIn(tx, shop, systemActor, {
      title: 'AIStorm - 首次購買可輸入代碼',
      content: '滿30USDT可輸入代碼：AIFORSALE25',
      announcement_date: '2025-06-01',
    });
    await createDiscountCodeIn(tx, shop, systemActor, {
      code: 'AIFORSALE25',
      discount_type: 'percentage',
      discount_value: '10',
      min_order_amount: '30',
      description: '滿30U可折扣',
    });
    return true;
  });
}

async function addKeys(shop: Shop, { slug, keys = 0 }: DemoProduct, importKeys: ImportKeys): Promise<void> {
  const offer = await findOffer(shop.db.read, { slug });
  if (!offer || keys === 0) return;
  await importKeys(
    offer.variant_id,
    Array.from({ length: keys }, (_, index) => demoKey(slug, index + 1)),
  );
}

/** The same key for the same number, so that an import that was cut short is completed and not doubled. */
function demoKey(slug: string, number: number): string {
  const digits = sha256(`demo key ${slug} ${number}`).slice(0, 12).toUpperCase();
  return `DEMO-${slug.toUpperCase()}-${String(number).padStart(3, '0')}-${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8)}`;
}
