/** How to pay, while the order waits: the address with everything that must be right, or the gateway's page, or the red packet. */

import type { Money } from '../../core/money.ts';
import { formatMoney } from '../../core/money.ts';
import { copyButton } from '../copy-button.ts';
import { formatAmount, formatClock, formatMinutes } from '../format.ts';
import { fill, type Html, html, safeUrl } from '../html.ts';
import { icon } from '../icons.ts';
import { note } from '../layout.ts';
import { orderPath } from '../links.ts';
import { qrCode } from '../qr-code.ts';
import type { Text } from '../text.ts';
import type { OrderView, PageContext, PaymentInstructionView } from '../view.ts';
import { walletLink } from '../wallet-link.ts';
import { redPacket } from './red-packet.ts';

/** What has arrived when it was too little. */
export interface Shortfall {
  readonly received: Money;
  readonly missing: Money;
}

export function instruction(order: OrderView, view: PaymentInstructionView, shortfall: Shortfall | undefined, context: PageContext, t: Text): Html {
  return html`${shortfall && shortfallNote(shortfall, context, t)}${countdown(view.expiresAtMs, context, t)}${body(order, view, context, t)}`;
}

function body(order: OrderView, view: PaymentInstructionView, context: PageContext, t: Text): Html {
  switch (view.kind) {
    case 'crypto':
      return crypto(view, view.amount, context, t);
    case 'link':
      return html`<section class="panel pay-link"><p class="figure">${formatAmount(view.amount, context.language)}</p><p>${t.pay.linkBody}</p><p><a class="btn btn-main btn-large" href="${safeUrl(view.payLink)}" rel="noreferrer noopener">${t.pay.openLink}${icon('arrow')}</a></p></section>`;
    case 'red_packet':
      return redPacket(order, view, context, t);
    case 'none':
      return html`<section class="panel">${view.problem === undefined ? html`<p>${t.pay.none}</p>` : note('warn', html`<p>${t.pay.noneProblem} ${view.problem}</p>`)}<form method="post" action="${orderPath(order.orderId)}/pay"><button class="btn btn-main btn-large">${t.pay.start}${icon('arrow')}</button></form></section>`;
  }
}

function shortfallNote(shortfall: Shortfall, context: PageContext, t: Text): Html {
  return html`<dl class="tally"><div><dt>${t.pay.received}</dt><dd>${formatAmount(shortfall.received, context.language)}</dd></div><div><dt>${t.pay.missing}</dt><dd>${formatAmount(shortfall.missing, context.language)}</dd></div></dl>${note('warn', html`<p>${t.pay.topUp(formatAmount(shortfall.missing, context.language))}</p>`)}`;
}

/**
 * The deadline as a time that stays true, and the minutes left as they were when the page was made; the script keeps them moving.
 * A deadline that is over is no deadline: counting to it would only make the page ask again and again.
 */
function countdown(expiresAtMs: number, context: PageContext, t: Text): Html | undefined {
  const leftMs = expiresAtMs - context.nowMs;
  if (leftMs <= 0) return undefined;
  return html`<p class="countdown" data-countdown data-ends="${expiresAtMs}" data-now="${context.nowMs}" data-over="${t.pay.timeUp}">${icon('clock')}<span>${t.pay.deadline}</span> <time datetime="${new Date(expiresAtMs).toISOString()}" data-clock>${formatClock(expiresAtMs, context.language, context.timeZone)}</time><span class="countdown-left" role="timer" aria-label="${t.pay.left}" data-left>${formatMinutes(Math.ceil(leftMs / 60_000), context.language)}</span></p>`;
}

type Crypto = Extract<PaymentInstructionView, { kind: 'crypto' }>;

function crypto(view: Crypto, amount: Money, context: PageContext, t: Text): Html {
  const shown = formatAmount(amount, context.language);
  return html`<section class="panel pay" aria-labelledby="pay-title"><h2 id="pay-title" class="visually-hidden">${t.pay.heading}</h2>
<div class="pay-warning">${icon('warning')}<div><p><strong>${fill(t.pay.warning, { network: html`<span class="network">${view.network}</span>` })}</strong></p><p>${t.pay.warningBody(view.network)}</p></div></div>
<div class="pay-grid">
<figure class="pay-qr">${qrCode(view.address, t.pay.qrAlt(view.network))}<figcaption>${t.pay.scan} · <span class="network">${view.network}</span></figcaption></figure>
<dl class="pay-fields">
<div class="pay-field"><dt>${t.pay.amount}</dt><dd class="figure">${shown}</dd><dd>${copyButton(formatMoney(amount), t.pay.copyAmount, t)}</dd><dd class="field-help">${t.pay.amountNote}</dd></div>
<div class="pay-field"><dt>${t.pay.network}</dt><dd><strong class="network">${view.network}</strong>${view.networkName !== '' && html` <span class="quiet">${view.networkName}</span>`}</dd></div>
<div class="pay-field"><dt>${t.pay.address}</dt><dd class="address">${addressText(view.address)}</dd><dd>${copyButton(view.address, t.pay.copyAddress, t, { isMain: true })}</dd></div>
${view.memo !== '' && html`<div class="pay-field pay-memo"><dt>${t.pay.memo}</dt><dd class="figure">${view.memo}</dd><dd>${copyButton(view.memo, t.pay.copyMemo, t)}</dd></div>`}
</dl></div>
${openWallet(view, amount, t)}
<div class="pay-check"><h3>${t.pay.check}</h3><ul class="ticks"><li>${icon('check')}${t.pay.checkNetwork(view.network)}</li><li>${icon('check')}${t.pay.checkAmount(shown)}</li><li>${icon('check')}${t.pay.checkAddress(view.address.slice(-6))}</li></ul></div>
${view.payLink !== undefined && html`<p><a class="btn" href="${safeUrl(view.payLink)}" rel="noreferrer noopener">${t.pay.openLink}${icon('arrow')}</a></p>`}
</section>
<div class="faq"><details><summary>${t.pay.sent}</summary><p>${t.pay.sentBody}</p></details><details><summary>${t.pay.wrongNetwork}</summary><p>${t.pay.wrongNetworkBody} <a href="/support">${t.frame.support}</a></p></details></div>`;
}

/** For whoever reads this on the phone that holds the wallet and cannot scan his own screen; the style sheet shows it there alone. */
function openWallet(view: Crypto, amount: Money, t: Text): Html | undefined {
  const link = view.memo === '' ? walletLink(view.network, view.address, amount) : undefined;
  return link === undefined
    ? undefined
    : html`<p class="pay-wallet"><a class="btn btn-wide" href="${link}">${t.pay.openWallet}${icon('arrow')}</a><span class="field-help">${t.pay.openWalletNote}</span></p>`;
}

/** First and last characters stand out, since those are the ones people compare; copied by hand it is still one word. */
function addressText(address: string): Html {
  return html`<code><b>${address.slice(0, 6)}</b>${address.slice(6, -6)}<b>${address.slice(-6)}</b></code>`;
}
