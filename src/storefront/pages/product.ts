/** One product: picture, price, choices, stock, what is in it, how it arrives, and what else there is. */
import { summaryOf } from '../catalogue-view.ts';
import { formatAmount } from '../format.ts';
import { type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import { page, trail } from '../layout.ts';
import { buyPath, productPath } from '../links.ts';
import { markdownHtml } from '../markdown.ts';
import { artwork, cheapest, price, productCard, stockLine, wholesaleLine } from '../product-card.ts';
import { productData } from '../structured-data.ts';
import { type Text, textOf } from '../text.ts';
import type { DeliveryKind, PageContext, PauseView, ProductView } from '../view.ts';
import { pauseNote } from './pause.ts';
import { type WaitView, waitForm } from './wait.ts';

export interface ProductPageView {
  readonly product: ProductView;
  readonly related: readonly ProductView[];
  readonly pause: PauseView | undefined;
  /** Undefined where no mail can be sent. */
  readonly wait: WaitView | undefined;
}

export function productPage({ product, related, pause, wait }: ProductPageView, context: PageContext): Html {
  const t = textOf(context.language);
  const shown = cheapest(product);
  const isSoldOut = shown.stock.state === 'sold_out';
  // Where something else can be bought, that comes first.
  const offer = wait && waitForm(product, wait, t);
  return page(context, {
    title: product.seoTitle || product.name,
    description: summaryOf(product),
    keywords: product.seoKeywords,
    canonicalPath: productPath(product.slug),
    shareImage: product.shareImageUrl,
    structured: productData(product, context),
    body: html`
${pauseNote(pause, t)}
${trail(
  t,
  [
    ['/', t.frame.home],
    ['/#catalogue', t.home.catalogue],
  ],
  product.name,
)}
<article class="product">
<div class="product-art">${artwork(product, 'page', true)}</div>
<div class="product-main"><p class="eyebrow">${product.categoryName}</p><h1>${product.name}</h1>${product.shortDescription !== '' && html`<p class="lead">${product.shortDescription}</p>`}
<p class="price price-large">${price(shown, product, context, t)}</p>
${product.variants.length === 1 && wholesaleLine(shown, context, t)}
${product.variants.length > 1 ? variants(product, pause !== undefined, context, t) : html`${stockLine(shown.stock, t)}${!isSoldOut && !pause && html`<p class="product-act"><a class="btn btn-main btn-large" href="${buyPath(product.slug)}">${t.product.buy}${icon('arrow')}</a></p>`}`}
${isSoldOut && html`<p class="quiet">${t.product.soldOutHelp} <a href="/support">${t.frame.support}</a></p>`}
${isSoldOut && offer}
${facts(product, t)}
${!isSoldOut && offer}</div>
${product.features.length > 0 && html`<section class="product-features" aria-labelledby="features-title"><h2 id="features-title">${t.product.features}</h2><ul class="ticks">${product.features.map((feature) => html`<li>${icon('check')}${feature}</li>`)}</ul></section>`}
${product.description !== '' && html`<section class="product-about" aria-labelledby="about-title"><h2 id="about-title">${t.product.details}</h2><div class="markdown">${markdownHtml(product.description)}</div></section>`}
</article>
${related.length > 0 && html`<section class="related" aria-labelledby="related-title"><h2 id="related-title">${t.product.related}</h2><ul class="grid">${related.map((other) => html`<li>${productCard(other, context, false)}</li>`)}</ul></section>`}`,
  });
}

function variants(product: ProductView, isPaused: boolean, context: PageContext, t: Text): Html {
  return html`<ul class="variants" aria-label="${t.product.variants}">${product.variants.map(
    (variant) =>
      html`<li><div><strong>${variant.name}</strong>${stockLine(variant.stock, t)}</div><p class="price"><strong>${formatAmount(variant.price, context.language)}</strong> <span class="about">${t.product.about(formatAmount(variant.priceCny, context.language))}</span>${wholesaleLine(variant, context, t)}</p>${
        variant.stock.state !== 'sold_out' &&
        !isPaused &&
        html`<a class="btn btn-main" href="${buyPath(product.slug, variant.id)}">${t.product.buy}<span class="visually-hidden">: ${variant.name}</span></a>`
      }</li>`,
  )}</ul>`;
}

function facts(product: ProductView, t: Text): Html {
  return html`<section aria-labelledby="facts-title"><h2 id="facts-title" class="visually-hidden">${t.product.facts}</h2><dl class="facts">
<div><dt>${icon('clock')}${t.product.delivery}</dt><dd>${deliveryText(product.delivery, t)}</dd></div>
<div><dt>${icon('mail')}${t.product.where}</dt><dd>${t.product.whereBody}</dd></div>
<div><dt>${icon('coin')}${t.product.payment}</dt><dd>${t.shop.usdt} · ${t.shop.alipay}</dd></div>
<div><dt>${icon('shield')}${t.product.warranty}</dt><dd>${product.warrantyDays > 0 ? t.product.warrantyDays(product.warrantyDays) : html`<a href="/refund">${t.product.warrantyNone}</a>`}</dd></div>
<div><dt>${icon('stock')}${t.product.limit}</dt><dd>${t.product.limitBody(product.maxPerOrder)}</dd></div>
</dl></section>`;
}

function deliveryText(delivery: DeliveryKind, t: Text): string {
  switch (delivery) {
    case 'keys':
      return t.product.deliveryKeys;
    case 'call':
      return t.product.deliveryCall;
    case 'shared':
      return t.product.deliveryShared;
    case 'file':
      return t.product.deliveryFile;
    case 'manual':
      return t.product.deliveryManual;
  }
}
