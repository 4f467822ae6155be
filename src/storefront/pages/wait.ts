/** The form by which a buyer asks to hear when something is back, and the page that ends such mails. */
import { type Html, html, raw } from '../html.ts';
import { icon } from '../icons.ts';
import { note, page } from '../layout.ts';
import { productPath } from '../links.ts';
import { type Text, textOf } from '../text.ts';
import type { PageContext, ProductView } from '../view.ts';

/** What was typed and what came of it; undefined where no mail can be sent. */
export interface WaitView {
  readonly isSent: boolean;
  readonly email: string;
  /** Slug of the variant that was chosen. */
  readonly variant: string;
  readonly problem: string | undefined;
}

/** Offered for every variant that is sold out, and for no other. */
export function waitForm(product: ProductView, view: WaitView, t: Text): Html | undefined {
  const gone = product.variants.filter(({ stock }) => stock.state === 'sold_out');
  const [only] = gone;
  if (!only) return undefined;
  const choice =
    gone.length === 1
      ? html`${product.variants.length > 1 && html`<p><strong>${only.name}</strong></p>`}<input type="hidden" name="variant" value="${only.id}">`
      : html`<div class="field"><label for="wait-variant">${t.wait.variant}</label><select id="wait-variant" name="variant">${gone.map(({ id, name }) => html`<option value="${id}"${id === view.variant && raw(' selected')}>${name || product.name}</option>`)}</select></div>`;
  return html`<section class="panel" id="wait" aria-labelledby="wait-title"><h2 id="wait-title">${icon('mail')}${t.wait.heading}</h2>
${view.isSent ? note('good', html`<p>${t.wait.sent}</p>`, 'status') : html`<p class="quiet">${t.wait.lead}</p>`}
<form method="post" action="${productPath(product.slug)}/wait">${choice}<div class="field"><label for="wait-email">${t.wait.email}</label><input id="wait-email" name="email" type="email" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck="false" maxlength="254" required value="${view.email}" aria-describedby="wait-help wait-error"${view.problem !== undefined && raw(' aria-invalid="true"')}><p class="field-help" id="wait-help">${t.wait.privacy}</p><p class="field-error" id="wait-error">${view.problem}</p></div><p><button class="btn">${t.wait.send}</button></p></form></section>`;
}

export function stopWaitingPage(view: { readonly maskedEmail: string; readonly action: string; readonly isDone: boolean }, context: PageContext): Html {
  const t = textOf(context.language);
  return page(context, {
    title: t.wait.stopTitle,
    description: t.wait.stopTitle,
    body: html`<div class="page-head"><h1>${t.wait.stopTitle}</h1></div>
<section class="panel">${
      view.isDone
        ? note('good', html`<p>${t.wait.stopped}</p>`, 'status')
        : html`<p>${t.wait.stopLead(view.maskedEmail)}</p><form method="post" action="${view.action}"><button class="btn btn-main">${t.wait.stopButton}</button></form>`
    }</section>`,
  });
}
