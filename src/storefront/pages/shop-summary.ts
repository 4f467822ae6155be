/** The receipt beside the shop form: every amount, the rate and its time, what is not included, and the one button. */
import { money } from '../../core/money.ts';
import { formatAmount, formatMinutes, formatTime } from '../format.ts';
import { flag, type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import type { Text } from '../text.ts';
import type { PageContext, ShopView } from '../view.ts';

export function shopSummary(view: ShopView, context: PageContext, t: Text): Html {
  const { quote, rate } = view;
  const amount = (value: Parameters<typeof formatAmount>[0] | undefined) => value && formatAmount(value, context.language);
  const row = (name: string, label: string, value: string | undefined, isHidden = false) =>
    html`<div data-row="${name}"${flag('hidden', isHidden)}><dt>${label}</dt><dd data-sum="${name}">${value}</dd></div>`;
  // USDT is priced at one dollar; a dollar's cent is ten thousand of its millionths.
  const usdt = quote && money(quote.totalUsd.minor * 10_000, 'USDT');
  const isAlipay = view.form.method === 'alipay';
  const [due, other] = isAlipay ? [quote?.totalCny, usdt] : [usdt, quote?.totalCny];
  const isPaused = view.pause !== undefined;
  return html`<aside class="summary" aria-labelledby="summary-title" data-summary="${quote ? 'ready' : 'empty'}">
<div class="receipt"><h2 id="summary-title">${t.shop.summary}</h2>
<p class="summary-empty">${t.shop.summaryEmpty}</p>
<div class="summary-lines" aria-live="polite">
<p class="summary-name"><strong data-sum="name">${quote?.name}</strong> <span>× <span data-sum="quantity">${quote?.quantity}</span></span></p>
<dl class="lines">${row('unit', t.shop.unitPrice, amount(quote?.unitPrice), quote?.quantity === 1)}${row('subtotal', t.shop.subtotal, amount(quote?.subtotal), quote?.discount === undefined)}${row('discount', t.shop.saved, quote?.discount && `−${formatAmount(quote.discount, context.language)}`, quote?.discount === undefined)}${row('usd', t.shop.total, amount(quote?.totalUsd))}${row('other', t.shop.approx, amount(other))}</dl>
<p class="summary-due"><span>${t.shop.pay}</span><strong data-sum="due">${amount(due)}</strong></p>
</div>
<p class="summary-note"><span data-rate-line>${t.shop.rate(rate.text)}</span><span>${rate.source === 'manual' ? t.shop.rateManual(formatTime(rate.atMs, context.language, context.timeZone)) : t.shop.rateGateway(formatTime(rate.atMs, context.language, context.timeZone))}</span></p>
<p class="summary-note" data-for="usdt"${flag('hidden', isAlipay)}>${t.shop.usdtNetworkFee}</p>
<p class="summary-note">${t.shop.exact}</p>
<button class="btn btn-main btn-large btn-wide" data-submit data-busy="${t.shop.submitting}"${flag('disabled', isPaused)}>${t.shop.submit}${icon('arrow')}</button>
<noscript><p class="summary-note">${t.shop.noScriptTotal}</p><button class="btn btn-wide" name="intent" value="review"${flag('disabled', isPaused)}>${t.shop.review}</button></noscript>
<p class="summary-note">${t.shop.hold(formatMinutes(view.holdMinutes, context.language))}</p>
</div>
<div class="bar" data-bar hidden><p><span>${t.shop.pay}</span><strong data-sum="due">${amount(due)}</strong></p><button class="btn btn-main" data-busy="${t.shop.submitting}"${flag('disabled', isPaused)}>${t.shop.submit}</button></div>
<span hidden data-words data-network="${t.shop.network}" data-errors="${t.shop.errors}" data-checking="${t.shop.checking}" data-email="${t.shop.emailInvalid}" data-terms="${t.shop.termsMissing}" data-product="${t.shop.chooseProduct}" data-quantity="${t.shop.quantityInvalid('{max}')}" data-saved="${t.shop.discountSaved('{amount}')}"></span>
</aside>`;
}
