/** The order page in all its states: where it stands, what to do now, the goods, and the details. */
import { DAY } from '../../core/time.ts';
import { copyButton } from '../copy-button.ts';
import { formatAmount, formatTime } from '../format.ts';
import { flag, type Html, html, raw } from '../html.ts';
import { type IconName, icon } from '../icons.ts';
import { note, page } from '../layout.ts';
import { buyPath, orderPath } from '../links.ts';
import { isMoving, progressOf, type StepState, type Tone, toneOf } from '../order-progress.ts';
import { type Text, textOf } from '../text.ts';
import type { DeliveryKind, OrderStateKind, OrderStateView, OrderView, PageContext, RefundFormView, RefundView } from '../view.ts';
import { contacts } from './contacts.ts';
import { goods } from './order-goods.ts';
import { instruction } from './order-payment.ts';
import { pushOffer } from './order-push.ts';
import { telegram } from './order-telegram.ts';
import { warranty } from './order-warranty.ts';

export function orderPage(order: OrderView, context: PageContext): Html {
  const t = textOf(context.language);
  const { kind } = order.state;
  const refunds = order.refunds.map((each) => refund(each, context, t));
  return page(context, {
    title: `${t.order.state[kind]} · ${order.productName}`,
    description: leadText(order, t),
    section: 'orders',
    script: 'order',
    bodyClass: 'order-body',
    head: reloadWithoutScript(order),
    body: html`<div class="order" data-order="${order.orderId}" data-version="${order.version}" data-tone="${toneOf(kind)}" data-moving="${isMoving(kind) ? 'yes' : 'no'}" data-title="${t.order.state[kind]}">
${orderHead(kind, leadText(order, t), t)}
${notices(order, context, t)}
<div class="order-columns"><div class="order-now">${kind === 'refunded' && refunds}${now(order, context, t)}${order.warranty && warranty(order, order.warranty, context, t)}${kind !== 'refunded' && refunds}${actions(order, t)}${order.telegram && telegram(order.orderId, order.telegram, t)}</div>
${details(order, context, t)}</div>
${isMoving(kind) && liveLine(t)}
${order.pushKey && pushOffer(order.pushKey, t)}
</div>`,
  });
}

/** A waiting page reloads itself where no script can; never while the buyer may be typing. */
function reloadWithoutScript(order: OrderView): Html | undefined {
  const { state } = order;
  const isTyping = (state.kind === 'awaiting_payment' || state.kind === 'short') && state.instruction.kind === 'red_packet';
  const isWaiting = state.kind === 'awaiting_payment' || state.kind === 'short' || state.kind === 'confirming' || state.kind === 'paid';
  return isWaiting && !isTyping ? html`<noscript><meta http-equiv="refresh" content="20"></noscript>` : undefined;
}

const toneIcons: Readonly<Record<Tone, IconName>> = { wait: 'clock', work: 'refresh', good: 'check', warn: 'warning', off: 'info' };

/** Headline and progress, the same for the owner and for a stranger. */
export function orderHead(kind: OrderStateKind, lead: string | undefined, t: Text): Html {
  const tone = toneOf(kind);
  const labels = [t.order.stepPlaced, t.order.stepPaid, t.order.stepConfirmed, t.order.stepDelivered] as const;
  return html`<header class="order-head tone-${tone}"><span class="order-mark">${icon(toneIcons[tone])}</span><div><h1 tabindex="-1" data-headline>${t.order.state[kind]}</h1>${lead && html`<p class="lead">${lead}</p>`}</div>
<ol class="steps" aria-label="${t.order.steps}">${progressOf(kind).map((state, index) => progressStep(state, labels[index] ?? '', t))}</ol></header>`;
}

function progressStep(state: StepState, label: string, t: Text): Html {
  return html`<li class="steps-${state}"${state === 'now' && raw(' aria-current="step"')}><span class="steps-dot">${state === 'done' ? icon('check') : state === 'stopped' ? icon('cross') : undefined}</span>${label}<span class="visually-hidden"> ${t.order.stepState[state]}</span></li>`;
}

function leadText(order: OrderView, t: Text): string {
  const { state } = order;
  switch (state.kind) {
    case 'paid':
      return paidLead(state.delivery, t);
    case 'attention':
      return t.order.lead.attention;
    default:
      return t.order.lead[state.kind];
  }
}

function paidLead(delivery: DeliveryKind, t: Text): string {
  switch (delivery) {
    case 'keys':
    case 'shared':
    case 'file':
      return t.order.lead.paidAutomatic;
    case 'call':
      return t.order.lead.paidCall;
    case 'manual':
      return t.order.lead.paidManual;
  }
}

/** What a paid order waits for, by how its goods come. */
function paidNow({ delivery, paidAtMs }: Extract<OrderStateView, { kind: 'paid' }>, context: PageContext, t: Text): Html {
  switch (delivery) {
    case 'keys':
    case 'shared':
    case 'file':
      return waiting(t.product.deliveryKeys);
    case 'call':
      return waiting(t.order.making);
    case 'manual':
      return handmade(paidAtMs, context, t);
  }
}

function notices(order: OrderView, context: PageContext, t: Text): Html {
  const { state } = order;
  return html`${order.problem?.about === 'order' && note('bad', html`<p>${order.problem.text}</p>`, 'alert')}
${state.kind === 'attention' && note('warn', html`<p>${t.order.attentionReason[state.reason]}</p>`)}
${order.isLate && state.kind !== 'attention' && note('info', html`<p>${t.order.late}</p>`)}
${order.surplus && note('info', html`<p>${t.order.surplus(formatAmount(order.surplus, context.language))}</p>`)}`;
}

/** What the buyer should do or gets now. */
function now(order: OrderView, context: PageContext, t: Text): Html | undefined {
  const { state } = order;
  switch (state.kind) {
    case 'awaiting_payment':
      return instruction(order, state.instruction, undefined, context, t);
    case 'short':
      return instruction(order, state.instruction, { received: state.received, missing: state.missing }, context, t);
    case 'confirming':
      return waiting(state.confirmations === 0 ? t.pay.confirmationsUnknown : t.pay.confirmations(state.confirmations));
    case 'paid':
      return paidNow(state, context, t);
    case 'delivered':
      return goods(order.orderId, state, context, t);
    case 'attention':
      return html`<section class="panel" aria-labelledby="contact-title"><h2 id="contact-title">${icon('chat')}${t.order.contact}</h2><p class="quiet">${t.support.lead}</p>${contacts(context.brand, t)}</section>`;
    case 'expired':
      return html`<section class="panel"><p>${t.order.expiredPaid}</p><p class="row"><a class="btn btn-main" href="${buyPath(order.productSlug)}">${t.order.again}</a><a class="btn" href="/support">${t.order.contact}</a></p></section>`;
    case 'cancelled':
    case 'refunded':
      return html`<section class="panel"><p class="row"><a class="btn btn-main" href="${buyPath(order.productSlug)}">${t.order.again}</a><a class="btn" href="/support">${t.order.contact}</a></p></section>`;
  }
}

function waiting(sentence: string): Html {
  return html`<section class="panel waiting"><p class="pulse" aria-hidden="true"></p><p><strong>${sentence}</strong></p></section>`;
}

/** Goods that a person makes: what counts is since when the money is there, and by when it will be over. */
function handmade(paidAtMs: number, { language, timeZone }: PageContext, t: Text): Html {
  const time = (ms: number) => html`<time datetime="${new Date(ms).toISOString()}">${formatTime(ms, language, timeZone)}</time>`;
  return html`<dl class="tally"><div><dt>${t.order.paidAt}</dt><dd>${time(paidAtMs)}</dd></div><div><dt>${t.order.deliveredBy}</dt><dd>${time(paidAtMs + handmadeWithin)}</dd></div></dl>`;
}

/** What the shop promises in words everywhere. */
const handmadeWithin = DAY;

function refund(view: RefundView, context: PageContext, t: Text): Html {
  return html`<section class="panel" aria-labelledby="refund-title"><h2 id="refund-title">${icon('undo')}${t.refundState.heading}</h2><dl class="lines"><div><dt>${t.refundState.amount}</dt><dd>${formatAmount(view.amount, context.language)}</dd></div></dl><p>${t.refundState[view.status]}</p>${view.txHash !== '' && html`<p class="quiet">${t.pay.tx}<br><code>${view.txHash}</code></p>`}</section>`;
}

function actions(order: OrderView, t: Text): Html {
  return html`${order.refundForm && refundRequest(order, order.refundForm, t)}
${order.canCancel && html`<details class="more cancel"><summary>${t.order.cancel}</summary><form method="post" action="${orderPath(order.orderId)}/cancel"><p class="quiet">${t.order.cancelConfirm}</p><button class="btn btn-bad">${t.order.cancel}</button></form></details>`}`;
}

function refundRequest(order: OrderView, form: RefundFormView, t: Text): Html {
  const problem = order.problem?.about === 'refund' ? order.problem.text : undefined;
  const address = html`<div class="field"><label for="refund-network">${t.refundForm.network}</label><select id="refund-network" name="network">${form.networks.map((network) => html`<option value="${network}"${flag('selected', network === form.network)}>${network}</option>`)}</select></div>
<div class="field"><label for="refund-address">${t.refundForm.address}</label><input id="refund-address" name="address" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="200" required value="${form.address}" aria-describedby="refund-address-help refund-error"><p class="field-help" id="refund-address-help">${t.refundForm.addressHelp}</p></div>`;
  return html`<details class="more panel"${flag('open', problem !== undefined)}><summary>${t.order.requestRefund}</summary><form method="post" action="${orderPath(order.orderId)}/refund-request"><div class="field"><label for="reason">${t.order.requestRefundReason}</label><textarea id="reason" name="reason" rows="3" maxlength="500" required aria-describedby="reason-help refund-error">${form.reason}</textarea><p class="field-help" id="reason-help">${t.order.requestRefundHelp}</p></div>${form.networks.length > 0 && address}<p class="field-error" id="refund-error" role="alert">${problem}</p><p><button class="btn">${t.order.requestRefundSend}</button></p></form></details>`;
}

function details(order: OrderView, context: PageContext, t: Text): Html {
  const { language, timeZone } = context;
  const row = (label: string, value: Html | string) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`<aside class="order-details receipt" aria-labelledby="details-title"><h2 id="details-title">${t.order.details}</h2>
<p class="summary-name"><strong>${order.productName}${order.variantName !== '' && ` · ${order.variantName}`}</strong> <span>× ${order.quantity}</span></p>
<dl class="lines">${(order.quantity > 1 || order.discount) && row(t.shop.unitPrice, formatAmount(order.unitPrice, language))}${order.discount && row(t.order.discount, `−${formatAmount(order.discount, language)}`)}${row(t.order.total, formatAmount(order.total, language))}${order.method === 'alipay' && row(t.order.rate, `1 USDT = ${order.rateText} CNY`)}${row(t.order.method, t.shop[order.method])}</dl>
<p class="summary-due"><span>${isSettled(order.state.kind) ? t.order.paidAmount : t.order.due}</span><strong>${formatAmount(order.due, language)}</strong></p>
<dl class="lines lines-quiet">${row(t.order.created, html`<time datetime="${new Date(order.createdAtMs).toISOString()}">${formatTime(order.createdAtMs, language, timeZone)}</time>`)}${row(t.order.email, order.maskedEmail)}${order.notes !== '' && row(t.order.notes, order.notes)}</dl>
<p class="order-id"><span>${t.order.number}</span><code>${order.orderId}</code>${copyButton(order.orderId, t.frame.copy, t, { of: t.order.number })}</p>
<p class="summary-note">${t.order.bookmark}</p>
<button class="btn btn-small" type="button" data-print hidden>${icon('print')}${t.order.print}</button></aside>`;
}

/** Whether nothing is owed any more: a buyer who has paid must not read that he has to. */
function isSettled(kind: OrderStateKind): boolean {
  return kind === 'paid' || kind === 'delivered' || kind === 'refunded';
}

function liveLine(t: Text): Html {
  return html`<p class="live" data-live="${t.order.live}" data-offline="${t.order.offline}"><noscript>${t.order.refreshNote} </noscript><a class="btn btn-small" href="" data-refresh>${icon('refresh')}${t.order.refresh}</a> <span data-live-text role="status"></span></p>`;
}
