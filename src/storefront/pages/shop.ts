/** The shop page: one form in three steps, with every amount shown before anything is ordered. Posts to `/checkout` without script. */

import { checkoutErrorTexts } from '../errors.ts';
import { formatAmount } from '../format.ts';
import { fill, flag, type Html, html, jsonForScript, raw } from '../html.ts';
import { icon } from '../icons.ts';
import { note, page } from '../layout.ts';
import { artwork, stockLine, wholesaleLine } from '../product-card.ts';
import { itemValue } from '../shop-form.ts';
import { type Text, textOf } from '../text.ts';
import type { MethodView, PageContext, PaymentMethod, ProductView, ShopField, ShopView, VariantView } from '../view.ts';
import { pauseNote } from './pause.ts';
import { shopSummary } from './shop-summary.ts';

/** One thing that can be chosen: a product, or one variant of it. */
interface Item {
  readonly value: string;
  readonly product: ProductView;
  readonly variant: VariantView;
}

export function shopPage(view: ShopView, context: PageContext): Html {
  const t = textOf(context.language);
  return page(context, {
    title: t.shop.title,
    description: t.shop.lead,
    canonicalPath: '/shop.html',
    section: 'shop',
    script: 'shop',
    bodyClass: 'has-bar',
    body: html`
${pauseNote(view.pause, t)}
<div class="page-head"><h1>${t.shop.title}</h1><p class="lead">${t.shop.lead}</p></div>
<form class="shop" method="post" action="/checkout" novalidate data-shop data-rate="${view.rate.text}" data-language="${context.language}">
${view.idempotencyKey && html`<input type="hidden" name="idempotency_key" value="${view.idempotencyKey}">`}
${view.challenge && html`<input type="hidden" name="challenge" value="${view.challenge}">`}
<div class="shop-steps">
${problems(view, t)}
${productStep(view, context, t)}
${paymentStep(view, context, t)}
${contactStep(view, t)}
</div>
${shopSummary(view, context, t)}
<script type="application/json" data-error-texts>${jsonForScript(checkoutErrorTexts(context.language))}</script>
</form>`,
  });
}

function itemsOf(product: ProductView): readonly Item[] {
  return product.variants.map((variant) => ({ value: itemValue(product, variant), product, variant }));
}

function problems(view: ShopView, t: Text): Html {
  const count = Object.keys(view.errors).length;
  return html`<div data-problem${flag('hidden', count === 0 && view.problem === undefined)}>${note('bad', html`<p data-problem-text>${view.problem ?? t.shop.errors}</p>`, 'alert')}</div>`;
}

function step(n: number, title: string, t: Text, body: Html): Html {
  return html`<section class="step" aria-labelledby="step-${n}"><h2 id="step-${n}"><span class="step-number" aria-hidden="true">${n}</span><span class="visually-hidden">${t.shop.step(n)}: </span>${title}</h2>${body}</section>`;
}

function fieldError(view: ShopView, field: ShopField): Html {
  const message = view.errors[field];
  return html`<p class="field-error" id="${field}-error" data-error="${field}"${flag('hidden', message === undefined)}>${message}</p>`;
}

function describes(view: ShopView, field: ShopField, help?: string): Html {
  const message = view.errors[field];
  return html` aria-describedby="${help && `${help} `}${field}-error"${message !== undefined && raw(' aria-invalid="true"')}`;
}

function productStep(view: ShopView, context: PageContext, t: Text): Html {
  const items = view.products.flatMap(itemsOf);
  const chosen = items.find((item) => item.value === view.form.item);
  const others = items.filter((item) => item !== chosen);
  const rows = (list: readonly Item[]) => html`<div class="options">${list.map((item) => option(item, item === chosen, context, t))}</div>`;
  return step(
    1,
    t.shop.step1,
    t,
    html`<fieldset aria-labelledby="step-1"${describes(view, 'product')}>${chosen ? html`${rows([chosen])}${others.length > 0 && html`<details class="more"><summary>${t.shop.change}</summary>${rows(others)}</details>`}` : rows(others)}</fieldset>${fieldError(view, 'product')}`,
  );
}

function option(item: Item, isChosen: boolean, context: PageContext, t: Text): Html {
  const { product, variant } = item;
  const isSoldOut = variant.stock.state === 'sold_out';
  const max = variant.stock.state === 'low' ? Math.min(product.maxPerOrder, variant.stock.count) : product.maxPerOrder;
  return html`<label class="option${isSoldOut && ' option-off'}"><input type="radio" name="item" value="${item.value}" data-name="${title(item)}" data-price="${variant.price.minor}" data-wholesale="${JSON.stringify(variant.wholesale.map(({ from, price }) => [from, price.minor]))}" data-max="${max}" data-product="${product.slug}" data-variant="${product.variants.length > 1 && variant.id}" required${flag('checked', isChosen && !isSoldOut)}${flag('disabled', isSoldOut)}>
<span class="option-art">${artwork(product, 'option', false)}</span><span class="option-name"><strong>${product.name}</strong>${variant.name !== '' && html` <span class="option-variant">${variant.name}</span>`}${stockLine(variant.stock, t)}</span><span class="option-price"><strong>${formatAmount(variant.price, context.language)}</strong>${variant.name === '' && html`<span class="unit">${t.product.perUnit(product.unit)}</span>`}</span>${wholesaleLine(variant, context, t)}</label>`;
}

function title({ product, variant }: Item): string {
  return variant.name === '' ? product.name : `${product.name} · ${variant.name}`;
}

function paymentStep(view: ShopView, context: PageContext, t: Text): Html {
  const chosen = view.products.flatMap(itemsOf).find((item) => item.value === view.form.item);
  const max = chosen?.product.maxPerOrder ?? Math.max(1, ...view.products.map((product) => product.maxPerOrder));
  return step(
    2,
    t.shop.step2,
    t,
    html`<div class="field"><label for="quantity">${t.shop.quantity}</label><div class="stepper"><button type="button" class="btn btn-icon" data-less aria-label="${t.shop.less}" hidden>${icon('minus')}</button><input id="quantity" name="quantity" type="number" inputmode="numeric" min="1" max="${max}" step="1" value="${view.form.quantity}" required${describes(view, 'quantity', 'quantity-help')}><button type="button" class="btn btn-icon" data-more aria-label="${t.shop.more}" hidden>${icon('plus')}</button></div><p class="field-help" id="quantity-help" data-max-help="${t.shop.quantityHelp('{max}')}">${t.shop.quantityHelp(max)}</p>${fieldError(view, 'quantity')}</div>
<fieldset class="field"${describes(view, 'payment_method')}><legend>${t.shop.method}</legend><div class="methods">${view.methods.map((method) => methodOption(method, view.form.method, context, t))}</div>${fieldError(view, 'payment_method')}</fieldset>`,
  );
}

function methodOption(method: MethodView, chosen: PaymentMethod, context: PageContext, t: Text): Html {
  const lines = method.method === 'usdt' ? usdtLines(method, t) : redPacketLines(method, context, t);
  return html`<label class="option method${!method.available && ' option-off'}"><input type="radio" name="payment_method" value="${method.method}" required${flag('checked', method.available && method.method === chosen)}${flag('disabled', !method.available)}><span class="method-icon method-${method.method}">${icon(method.method === 'usdt' ? 'coin' : 'packet')}</span><span class="method-body"><strong>${t.shop[method.method]}</strong>${!method.available && html` <span class="tag">${t.shop.unavailable}</span>`}<span class="method-lines">${lines.map((line) => html`<span>${line}</span>`)}</span></span></label>`;
}

function usdtLines(method: MethodView, t: Text): readonly string[] {
  const fee = method.feePaidByPayer ? t.shop.gatewayFee : t.shop.gatewayFeeNone;
  return [t.shop.usdtBody, ...(method.networks.length > 0 ? [t.shop.usdtNetworks(method.networks.join(', '))] : []), fee];
}

function redPacketLines(method: MethodView, context: PageContext, t: Text): readonly string[] {
  return [
    t.shop.alipayBody,
    ...(method.maxPerPacket ? [t.shop.alipayLimit(formatAmount(method.maxPerPacket, context.language))] : []),
    ...(method.hours === '' ? [] : [t.shop.alipayHours(method.hours)]),
  ];
}

function contactStep(view: ShopView, t: Text): Html {
  const { form } = view;
  return step(
    3,
    t.shop.step3,
    t,
    html`<div class="field"><label for="email">${t.shop.email}</label><input id="email" name="customer_email" type="email" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck="false" maxlength="254" value="${form.email}" placeholder="name@example.com" required${describes(view, 'customer_email', 'email-help')}><p class="field-help" id="email-help">${t.shop.emailHelp}</p><p class="field-help" data-typo="${t.shop.emailTypo('{email}')}" hidden></p>${fieldError(view, 'customer_email')}</div>
<div class="field"><label for="discount">${t.shop.discount}</label><div class="joined"><input id="discount" name="discount_code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="50" value="${form.discountCode}" placeholder="${t.shop.discountHelp}"${describes(view, 'discount_code')}><button type="button" class="btn" data-apply hidden>${t.shop.discountApply}</button></div><p class="field-good" data-saved role="status" hidden></p>${fieldError(view, 'discount_code')}</div>
<details class="more"${flag('open', form.notes !== '' || view.errors.customer_notes !== undefined)}><summary>${t.shop.notesAdd}</summary><div class="field"><label for="notes" class="visually-hidden">${t.shop.notes}</label><textarea id="notes" name="customer_notes" rows="3" maxlength="500"${describes(view, 'customer_notes', 'notes-help')}>${form.notes}</textarea><p class="field-help" id="notes-help">${t.shop.notesHelp}</p>${fieldError(view, 'customer_notes')}</div></details>
<div class="field"><label class="tick"><input type="checkbox" name="terms" value="yes" required${flag('checked', form.terms)}${describes(view, 'terms')}><span>${fill(t.shop.termsBefore, { terms: html`<a href="/terms" target="_blank">${t.shop.termsLink}</a>`, refund: html`<a href="/refund" target="_blank">${t.shop.refundLink}</a>` })}</span></label>${fieldError(view, 'terms')}</div>`,
  );
}
