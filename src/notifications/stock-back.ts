/** The one mail to a buyer who waited: what he wanted is back. */
import { featuresOf, textIn, textsOf } from '../catalog/product.ts';
import { isLanguage, type Language, languages } from '../core/languages.ts';
import type { Shop } from '../outbox/shop.ts';
import { isBack } from '../stock/tell-waiting.ts';
import { stopLink } from '../stock/wait-for-stock.ts';
import { findWaiting, waitOn } from '../stock/waiting-store.ts';
import { type MailMessage, nameOf } from './message.ts';
import { buyerText } from './text.ts';

export interface StockBackMail {
  readonly to: string;
  readonly language: Language;
  readonly message: MailMessage;
}

/** Undefined when nobody waits any more, or when it is gone again meanwhile: then he waits on, and hears when it comes back for longer. */
export async function stockBackMail({ db, clock, config }: Shop, waitingId: string, shopName: string): Promise<StockBackMail | undefined> {
  const waiting = await findWaiting(db.read, waitingId);
  if (!waiting) return undefined;
  if (!(await isBack(db.read, waiting.variant_id, clock.now()))) {
    await db.transaction((tx) => waitOn(tx, waitingId));
    return undefined;
  }
  const language = isLanguage(waiting.locale) ? waiting.locale : languages[0];
  const { name } = textIn({ ...waiting, features: featuresOf(waiting), texts: textsOf(waiting) }, language);
  const product = nameOf({ productName: name, variantName: waiting.is_default === 1 ? '' : waiting.variant_name, left: 0 });
  const { stockBack: words, footerWaiting } = buyerText(language);
  return {
    to: waiting.email,
    language,
    message: {
      subject: words.subject(product),
      heading: words.heading,
      paragraphs: [words.body(product), words.once],
      lines: [],
      action: { text: words.action, url: `${config.publicUrl}/products/${encodeURIComponent(waiting.slug)}` },
      closing: [],
      notes: [footerWaiting(shopName)],
      stop: { text: words.stop, url: stopLink(config, waiting.email) },
    },
  };
}
