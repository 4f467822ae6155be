/** An order seen by somebody without its key: the state and nothing else, and two ways to bring the key (S16–S18). */
import { type Html, html } from '../html.ts';
import { note, page } from '../layout.ts';
import { orderPath } from '../links.ts';
import { isMoving } from '../order-progress.ts';
import { textOf } from '../text.ts';
import type { PageContext, PublicOrderView } from '../view.ts';
import { orderHead } from './order.ts';

export function orderAccessPage(order: PublicOrderView, context: PageContext): Html {
  const t = textOf(context.language);
  return page(context, {
    title: t.order.state[order.state],
    section: 'orders',
    script: 'order',
    body: html`<div class="order" data-public-order="${order.orderId}" data-moving="${isMoving(order.state) ? 'yes' : 'no'}">
${orderHead(order.state, undefined, t)}
<section class="panel narrow" aria-labelledby="access-title"><h2 id="access-title">${t.access.heading}</h2><p>${t.access.body}</p>
${order.wrongToken && note('bad', html`<p>${t.access.wrong}</p>`, 'alert')}
<p class="quiet" data-opening hidden role="status">${t.access.opening}</p>
<form method="post" action="${orderPath(order.orderId)}/open" data-open-form><div class="field"><label for="token">${t.access.token}</label><input id="token" name="token" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="120" required aria-describedby="token-help"><p class="field-help" id="token-help">${t.access.tokenHelp}</p></div><button class="btn btn-main">${t.access.open}</button></form>
<p class="quiet">${t.access.lost} <a href="/orders">${t.access.lostLink}</a></p></section></div>`,
  });
}
