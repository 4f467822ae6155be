/** A product in a list, and the small pieces of it that other pages repeat. */
import { formatAmount } from './format.ts';
import { fill, type Html, html, raw } from './html.ts';
import { icon } from './icons.ts';
import { productPath } from './links.ts';
import { pictureTag } from './picture.ts';
import { type Text, textOf } from './text.ts';
import type { PageContext, ProductView, StockView, VariantView } from './view.ts';

/** @param heading level of the product's name: one below the heading of the list */
export function productCard(product: ProductView, context: PageContext, isEager: boolean, heading: 'h2' | 'h3' = 'h3'): Html {
  const t = textOf(context.language);
  return html`<article class="card product-card"><div class="card-art">${artwork(product, 'card', isEager)}${product.isFeatured && html`<span class="tag tag-spark">${t.product.featured}</span>`}</div>
<div class="card-body"><p class="eyebrow">${product.categoryName}</p><${raw(heading)}><a class="cover" href="${productPath(product.slug)}">${product.name}</a></${raw(heading)}>${product.shortDescription !== '' && html`<p class="card-text">${product.shortDescription}</p>`}
<div class="card-foot"><p class="price">${price(cheapest(product), product, context, t)}</p>${stockLine(productStock(product), t)}</div></div></article>`;
}

/** Product picture; the name is beside it, so it is decoration to a screen reader. */
export function artwork(product: ProductView, place: keyof typeof widths, isEager: boolean): Html {
  const more = isEager ? raw(' fetchpriority="high"') : raw(' loading="lazy" decoding="async"');
  return pictureTag(product.imageUrl, { sizes: widths[place], width: 640, height: 480, more });
}

/** How wide the style sheet shows it: beside the text on a phone, above it otherwise. */
const widths = { option: '5rem', card: '(max-width: 34rem) 7.5rem, 20rem', page: '(max-width: 52rem) 100vw, 36rem' };

/** `$75.00 / 月` with the yuan beneath; `$75.00 起` when variants differ. */
export function price(variant: VariantView, product: ProductView, context: PageContext, t: Text): Html {
  const differs = product.variants.some((other) => other.price.minor !== variant.price.minor);
  const amount = html`<strong>${formatAmount(variant.price, context.language)}</strong>`;
  return html`${differs ? fill(t.product.from, { price: amount }) : html`${amount} <span class="unit">${t.product.perUnit(product.unit)}</span>`} <span class="about">${t.product.about(formatAmount(variant.priceCny, context.language))}</span>`;
}

/** What to show first: the cheapest that can be bought, else the cheapest. */
export function cheapest(product: ProductView): VariantView {
  const [first, ...others] = product.variants;
  const rank = (variant: VariantView) => (variant.stock.state === 'sold_out' ? Number.MAX_SAFE_INTEGER : 0) + variant.price.minor;
  return others.reduce((best, variant) => (rank(variant) < rank(best) ? variant : best), first);
}

/** The stock of the best variant: a product is sold out only when all are. */
function productStock(product: ProductView): StockView {
  return cheapest(product).stock;
}

function stockText(stock: StockView, t: Text): string {
  switch (stock.state) {
    case 'plenty':
      return t.product.stockPlenty;
    case 'low':
      return t.product.stockLow(stock.count);
    case 'sold_out':
      return t.product.stockNone;
  }
}

export function stockLine(stock: StockView, t: Text): Html {
  return html`<p class="stock stock-${stock.state}">${stock.state === 'sold_out' ? icon('cross') : icon('check')}${stockText(stock, t)}</p>`;
}

/** `5+ $10.00 · 10+ $9.00`: what a piece costs in larger orders; nothing where it always costs the same. */
export function wholesaleLine({ wholesale }: VariantView, context: PageContext, t: Text): Html | false {
  return (
    wholesale.length > 0 &&
    html`<span class="wholesale">${wholesale.map(({ from, price: each }) => html`<span>${t.product.wholesale(from, formatAmount(each, context.language))}</span>`)}</span>`
  );
}
