/** The test desk, only in test mode: every endpoint, the configuration, the payment simulator, live events. Needs script by nature. */
import { type Html, html } from '../html.ts';
import { note, page } from '../layout.ts';
import { textOf } from '../text.ts';
import type { PageContext, ProductView } from '../view.ts';

export interface DeskView {
  readonly simulatorPath: string;
  readonly products: readonly ProductView[];
  /** Variables of the environment, and whether each has what it needs. */
  readonly settings: readonly (readonly [name: string, isSet: boolean])[];
}

interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

export function deskPage(view: DeskView, context: PageContext): Html {
  const t = textOf(context.language);
  const slug = view.products.find((product) => product.variants.some((variant) => variant.stock.state !== 'sold_out'))?.slug ?? 'product';
  return page(context, {
    title: t.desk.title,
    script: 'desk',
    body: html`<div class="page-head"><h1>${t.desk.title}</h1><p class="lead">${t.desk.lead}</p></div>
<noscript>${note('warn', html`<p>${t.desk.script}</p>`)}</noscript>
<div class="desk" data-desk data-simulator="${view.simulatorPath}">
<section class="panel" aria-labelledby="buy-title"><h2 id="buy-title">${t.desk.buy}</h2><p class="row"><a class="btn btn-main" href="/shop.html">${t.frame.shop}</a><a class="btn" href="${view.simulatorPath}/">${t.desk.simulator}</a><a class="btn" href="/docs">OpenAPI</a></p></section>
<section class="panel" aria-labelledby="config-title"><h2 id="config-title">${t.desk.config}</h2><ul class="desk-checks">${view.settings.map(([name, isSet]) => html`<li><code>${name}</code>${isSet ? html`<span class="good">${t.desk.configOn}</span>` : html`<span class="quiet">${t.desk.configOff}</span>`}</li>`)}</ul></section>
<section class="panel" aria-labelledby="sim-title"><h2 id="sim-title">${t.desk.simulator}</h2><p class="quiet">${t.desk.simulatorBody}</p>
<div class="field"><label for="desk-order">${t.desk.order}</label><input id="desk-order" type="text" autocomplete="off" spellcheck="false" maxlength="64" data-order-input></div>
<p class="row desk-acts">${(['pay', 'short', 'over', 'late', 'expire', 'refund'] as const).map((act) => html`<button type="button" class="btn btn-small" data-act="${act}">${t.desk.act[act]}</button>`)}</p>
<pre class="desk-answer" data-act-answer tabindex="0">${t.desk.noAnswer}</pre></section>
<section class="panel" aria-labelledby="events-title"><h2 id="events-title">${t.desk.events}</h2><p class="quiet">${t.desk.eventsBody}</p><p><button type="button" class="btn" data-listen data-start="${t.desk.listen}" data-stop="${t.desk.stop}">${t.desk.listen}</button></p><ol class="desk-events" data-events aria-live="polite"></ol></section>
<section class="panel desk-wide" aria-labelledby="api-title"><h2 id="api-title">${t.desk.endpoints}</h2>${endpoints(slug).map((endpoint, index) => endpointForm(endpoint, index, t))}</section>
</div>`,
  });
}

function endpointForm({ method, path, body }: Endpoint, index: number, t: ReturnType<typeof textOf>): Html {
  return html`<details class="endpoint"><summary><code><b>${method}</b> ${path}</code></summary><form data-endpoint data-method="${method}"><div class="field"><label for="path-${index}">URL</label><input id="path-${index}" type="text" value="${path}" spellcheck="false" data-path></div>${body && html`<div class="field"><label for="body-${index}">${t.desk.body}</label><textarea id="body-${index}" rows="6" spellcheck="false" data-body>${JSON.stringify(body, undefined, 2)}</textarea></div>`}<p class="row"><button class="btn">${t.desk.send}</button></p><pre class="desk-answer" data-answer tabindex="0" aria-label="${t.desk.answer}">${t.desk.noAnswer}</pre></form></details>`;
}

/** The buyers' API with bodies that work as they stand; `{order}` becomes the order number typed above. */
function endpoints(slug: string): readonly Endpoint[] {
  return [
    { method: 'GET', path: '/api/products' },
    { method: 'GET', path: `/api/products/${slug}` },
    { method: 'GET', path: '/api/settings' },
    { method: 'GET', path: '/api/announcements' },
    { method: 'POST', path: '/api/discount-codes/validate', body: { code: 'AIFORSALE25', order_amount: 130 } },
    { method: 'POST', path: '/api/create-order', body: { customer_email: 'buyer@example.com', product_slug: slug, quantity: 1, payment_method: 'usdt' } },
    { method: 'POST', path: '/api/oxapay-payment', body: { orderId: '{order}' } },
    { method: 'GET', path: '/api/order-status/{order}' },
    { method: 'GET', path: '/api/orders/{order}/goods' },
    { method: 'POST', path: '/api/orders/{order}/red-packet', body: { code: '12345678' } },
    { method: 'POST', path: '/api/orders/{order}/cancel', body: {} },
    { method: 'POST', path: '/oxapay-webhook', body: { track_id: '1', status: 'Paid', type: 'invoice' } },
    { method: 'POST', path: '/api/test-telegram', body: { type: 'test' } },
    { method: 'GET', path: '/api/admin/config-check' },
    { method: 'GET', path: '/api/admin/invariants' },
    { method: 'GET', path: '/health' },
    { method: 'GET', path: '/ready' },
    { method: 'GET', path: '/api/openapi.json' },
  ];
}
