/** Finding an order again: by e-mail (a link is sent, the same answer for every address), or by its number. */
import { type Html, html, raw } from '../html.ts';
import { note, page } from '../layout.ts';
import { textOf } from '../text.ts';
import type { PageContext } from '../view.ts';

export interface LookupView {
  /** Without mail there is only the search by number. */
  readonly canMail: boolean;
  readonly isSent: boolean;
  readonly email: string;
  readonly emailError: string | undefined;
  readonly numberError: string | undefined;
}

export function orderLookupPage(view: LookupView, context: PageContext): Html {
  const t = textOf(context.language);
  return page(context, {
    title: t.lookup.title,
    description: t.lookup.lead,
    section: 'orders',
    body: html`<div class="page-head"><h1>${t.lookup.title}</h1><p class="lead">${t.lookup.lead}</p></div>
<div class="two">
${
  view.canMail &&
  html`<section class="panel">${view.isSent ? note('good', html`<p>${t.lookup.sent}</p>`, 'status') : undefined}
<form method="post" action="/orders/lookup"><div class="field"><label for="email">${t.lookup.email}</label><input id="email" name="email" type="email" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck="false" maxlength="254" required value="${view.email}" aria-describedby="email-error"${view.emailError !== undefined && raw(' aria-invalid="true"')}><p class="field-error" id="email-error">${view.emailError}</p></div><button class="btn btn-main">${t.lookup.send}</button></form></section>`
}
<section class="panel" aria-labelledby="number-title"><h2 id="number-title">${t.lookup.number}</h2>
<form method="get" action="/orders"><div class="field"><label for="number">${t.order.number}</label><input id="number" name="order_id" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="64" required aria-describedby="number-help number-error"${view.numberError !== undefined && raw(' aria-invalid="true"')}><p class="field-help" id="number-help">${t.lookup.numberHelp}</p><p class="field-error" id="number-error">${view.numberError}</p></div><button class="btn">${t.lookup.open}</button></form></section>
</div>`,
  });
}
