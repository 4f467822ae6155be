/** The page a buyer is sent to, and the list of all payments: plain forms, no script, nothing inline, nothing from elsewhere. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { renderSVG } from 'uqr';
import { languageFromHeader } from '../core/languages.ts';
import { isoText, MINUTE } from '../core/time.ts';
import type { Server } from '../http/server.ts';
import { type Act, act, acts, choose, placeFor } from './acts.ts';
import { atomsText } from './amount.ts';
import { coins, usdRate } from './market.ts';
import { drawn, html, type Markup } from './markup.ts';
import { payPageIcon, payPageStyle } from './pay-page-style.ts';
import { type PageText, pageText } from './pay-page-text.ts';
import { listPayments } from './payment-store.ts';
import { isOpen, missing, payable, type SimulatedPayment } from './payments.ts';
import { presets } from './scenarios.ts';
import type { Simulator } from './simulator.ts';

/** How long a buyer waits for the shop to hear of the payment before the page goes on; the notices go on by themselves. */
const patienceMs = 2_000;

/** Routes `/`, `/pay/:track_id` and the stylesheet. */
export function pageRoutes(server: Server, simulator: Simulator): void {
  server.get('/assets/pay.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=60').send(payPageStyle),
  );

  server.get('/assets/icon.svg', async (_request, reply) => reply.type('image/svg+xml').send(payPageIcon));

  server.get('/', async (request, reply) => {
    await simulator.judgeDue();
    const payments = await listPayments(simulator.db.read, { limit: 50, offset: 0 });
    return sendPage(reply, overviewPage(simulator, textFor(request), baseOf(request, '/'), payments), []);
  });

  server.post('/', async (request, reply) => {
    const wanted = formOf(request).get('preset');
    const preset = Object.entries(presets).find(([name]) => name === wanted);
    if (preset) await simulator.settings.change({ scenario: preset[1] });
    return reply.redirect(`${baseOf(request, '/')}/`, 303);
  });

  server.get<{ Params: { track_id: string } }>('/pay/:track_id', async (request, reply) => {
    const payment = await simulator.find(request.params.track_id);
    const text = textFor(request);
    const base = baseOf(request, '/pay/');
    if (!payment) return sendPage(reply.code(404), frame(text, base, text.notFound, html`<section class="card"><h1>${text.notFound}</h1></section>`), []);
    const backUrl = backUrlOf(payment, request);
    return sendPage(reply, payPage(simulator, text, base, payment, backUrl), [backUrl]);
  });

  server.post<{ Params: { track_id: string } }>('/pay/:track_id', async (request, reply) => {
    const { track_id: trackId } = request.params;
    const form = formOf(request);
    const what = acts.find((name) => name === form.get('act'));
    const [coin = '', network = ''] = (form.get('coin') ?? '').split(' on ');
    const changed = what ? await act(simulator, trackId, what) : coin === '' ? undefined : await choose(simulator, trackId, coin, network);
    if (changed) await Promise.race([simulator.tell(changed.notices), pause(patienceMs)]);
    const backUrl = changed && what === 'pay' && changed.payment.status === 'paid' ? backUrlOf(changed.payment, request) : '';
    // Without a place to go back to, and after every other act, the page shows what became of it.
    return reply.redirect(backUrl !== '' && backUrl !== URL.parse(backUrl)?.origin ? backUrl : request.url, 303);
  });
}

function payPage(simulator: Simulator, text: PageText, base: string, payment: SimulatedPayment, backUrl: string): Markup {
  const place = placeFor(payment);
  const rate = place && usdRate(place.coin, simulator.settings.current.prices);
  const due = place && rate !== undefined ? missing(payment, place.coin, rate) || payable(payment, place.coin, rate) : 0;
  const price = `${atomsText(payment.atoms)} ${payment.currency}`;
  const minutes = payment.expiresAt === null ? 0 : Math.max(0, Math.ceil((payment.expiresAt - simulator.now()) / MINUTE));
  const back = backUrl !== '' && html`<a class="button${isOpen(payment) ? '' : ' main'}" href="${backUrl}">${text.back}</a>`;
  return frame(
    text,
    base,
    `${text.title} ${price}`,
    html`
<section class="card">
  <div class="head"><h1>${text.title}</h1><span class="status ${payment.status}">${text.statuses[payment.status]}</span></div>
  ${
    isOpen(payment) &&
    place &&
    html`
  <h2>${text.payExactly}</h2>
  <div class="amount">${atomsText(due)} <small>${place.coin}</small></div>
  <div class="qr">${drawn(renderSVG(place.address, { border: 1 }))}</div>
  <dl>
    <dt>${text.network}</dt><dd><strong>${place.network.name}</strong> (${place.network.keys.join(', ')})</dd>
    <dt>${text.address}</dt><dd class="mono">${place.address}</dd>
  </dl>
  <p class="note">${text.addressWarning}</p>`
  }
  <dl>
    <dt>${text.price}</dt><dd>${price}</dd>
    ${payment.orderId !== '' && html`<dt>${text.order}</dt><dd class="mono">${payment.orderId}</dd>`}
    ${payment.expiresAt !== null && html`<dt>${text.deadline}</dt><dd>${timeText(payment.expiresAt)}${isOpen(payment) && html` · ${text.minutesLeft.replace('{minutes}', String(minutes))}`}</dd>`}
  </dl>
  ${transferList(text, payment)}
  ${back}
</section>
<section class="card">
  <h2>${text.act}</h2>
  ${nextActForm(text, payment, `${atomsText(due)} ${place?.coin ?? ''}`)}
  <details${!isOpen(payment) && drawn(' open')}><summary>${text.other}</summary>${actForms(text, otherActs(payment))}</details>
  ${merchantActs(payment).length > 0 && html`<details><summary>${text.merchantActs}</summary>${actForms(text, merchantActs(payment))}</details>`}
  ${(payment.status === 'new' || payment.status === 'waiting') && payment.type === 'invoice' && html`<details><summary>${text.choose}</summary>${coinForm(text, payment)}</details>`}
</section>`,
  );
}

/**
 * Where the shop wanted the buyer to go. An address payment has no `return_url`, so a shop may add one to the link of this page,
 * within the site that hears of the payment; without any, that site itself.
 */
function backUrlOf(payment: SimulatedPayment, request: FastifyRequest): string {
  if (payment.returnUrl !== '') return payment.returnUrl;
  const home = URL.parse(payment.callbackUrl)?.origin;
  const wanted = URL.parse(String(Object(request.query).return_url ?? ''));
  return wanted && wanted.origin === home ? wanted.href : (home ?? '');
}

/** What the buyer would do next: confirm what is on its way, or pay what is due. */
function nextActForm(text: PageText, payment: SimulatedPayment, due: string): Markup | false {
  if (payment.transfers.some((transfer) => !transfer.confirmed))
    return html`<form method="post"><button class="main" name="act" value="confirm">${text.acts.confirm}</button></form>`;
  return isOpen(payment) && html`<form method="post"><button class="main" name="act" value="pay">${text.acts.pay} ${due}</button></form>`;
}

function otherActs(payment: SimulatedPayment): readonly Act[] {
  return isOpen(payment) ? ['pay_too_little', 'pay_too_much', 'pay_twice', 'pay_late', 'see', 'expire'] : ['pay', 'see'];
}

function merchantActs(payment: SimulatedPayment): readonly Act[] {
  switch (payment.status) {
    case 'paying':
    case 'expired':
      return ['accept'];
    case 'underpaid':
      return ['accept', 'refund'];
    case 'paid':
    case 'manual_accept':
    case 'refunding':
      return ['refund'];
    case 'new':
    case 'waiting':
    case 'refunded':
      return [];
  }
}

function actForms(text: PageText, offered: readonly Act[]): Markup {
  const buttons = offered.map((name) => html`<button name="act" value="${name}">${text.acts[name]}</button>`);
  return html`<form method="post" class="choices">${buttons}</form>`;
}

function coinForm(text: PageText, payment: SimulatedPayment): Markup {
  const options = Object.entries(coins).flatMap(([symbol, coin]) =>
    coin.networks.map((network) => {
      const chosen = symbol === payment.coin && network.name === payment.network;
      return html`<option value="${symbol} on ${network.key}"${chosen && drawn(' selected')}>${symbol} · ${network.name}</option>`;
    }),
  );
  return html`<form method="post"><label for="coin" class="note">${text.choose}</label><select id="coin" name="coin">${options}</select><button>${text.chooseAction}</button></form>`;
}

function transferList(text: PageText, payment: SimulatedPayment): Markup | false {
  const entries = payment.transfers.map(
    (transfer) =>
      html`<li>${atomsText(transfer.atoms)} ${transfer.coin} · ${transfer.confirmed ? text.confirmed : text.confirming}<br><span class="mono">${transfer.hash}</span></li>`,
  );
  return entries.length > 0 && html`<h2>${text.transfers}</h2><ul>${entries}</ul>`;
}

function overviewPage(simulator: Simulator, text: PageText, base: string, payments: readonly SimulatedPayment[]): Markup {
  const current = JSON.stringify(simulator.settings.current.scenario);
  const options = Object.entries(presets).map(
    ([name, scenario]) => html`<option${JSON.stringify(scenario) === current && drawn(' selected')}>${name}</option>`,
  );
  const rows = payments.map(
    (payment) => html`<tr>
    <td><a href="${base}/pay/${payment.trackId}">${payment.trackId}</a></td>
    <td>${atomsText(payment.atoms)} ${payment.currency}</td>
    <td><span class="status ${payment.status}">${text.statuses[payment.status]}</span></td>
    <td class="mono optional">${payment.orderId}</td>
    <td class="optional">${timeText(payment.createdAt)}</td></tr>`,
  );
  return frame(
    text,
    base,
    text.overview,
    html`
<section class="card"><form method="post"><label for="preset"><h2>${text.scenario}</h2></label><select id="preset" name="preset">${options}</select><button>${text.scenarioAction}</button></form></section>
<section class="card"><h1>${text.overview}</h1>${payments.length === 0 ? html`<p class="note">${text.empty}</p>` : html`<table>${rows}</table>`}</section>`,
    'wide',
  );
}

function frame(text: PageText, base: string, title: string, content: Markup, width = ''): Markup {
  return html`<!doctype html>
<html lang="${text.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="${base}/assets/icon.svg">
<link rel="stylesheet" href="${base}/assets/pay.css">
</head>
<body>
<div class="banner">${text.banner} · <a href="${base}/">${text.overview}</a></div>
<main class="${width}">${content}</main>
</body>
</html>`;
}

/** `form-action` is also asked about the redirect back to the shop, which may be another origin. */
function sendPage(reply: FastifyReply, page: Markup, returnUrls: readonly string[]): FastifyReply {
  const origins = returnUrls.map((url) => URL.parse(url)?.origin).filter((origin) => origin !== undefined);
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy': `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ${origins.join(' ')}; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .send(page.text);
}

function textFor(request: FastifyRequest): PageText {
  return pageText(languageFromHeader(request.headers['accept-language']));
}

/** Path under which the simulator is mounted, without a trailing slash: what stands before `tail` in the request's own path. */
function baseOf(request: FastifyRequest, tail: string): string {
  const path = request.url.split('?')[0] ?? '';
  return tail === '/' ? path.replace(/\/+$/, '') : path.slice(0, path.lastIndexOf(tail));
}

function formOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(typeof request.body === 'string' ? request.body : '');
}

function timeText(ms: number): string {
  return `${isoText(ms).slice(0, 16).replace('T', ' ')} UTC`;
}
