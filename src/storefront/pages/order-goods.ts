/** What was bought: closed until asked for, since screens are looked at over shoulders; readable, copyable, downloadable. */
import { copyButton } from '../copy-button.ts';
import { type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import { note } from '../layout.ts';
import { orderPath } from '../links.ts';
import type { Text } from '../text.ts';
import type { OrderStateView } from '../view.ts';

export function goods(orderId: string, state: Extract<OrderStateView, { kind: 'delivered' }>, t: Text): Html {
  const { items, count } = state;
  const isCut = items.length < count;
  return html`<section class="panel goods" aria-labelledby="goods-title"><h2 id="goods-title">${icon('key')}${t.goods.heading}</h2>
<ol class="goods-list">${items.map(
    (item, index) =>
      html`<li><details><summary><span>${t.goods.item(index + 1)}</span><span class="goods-show">${icon('eye')}${t.goods.reveal}</span></summary><pre tabindex="0">${item}</pre></details>${copyButton(item, t.goods.copy, t)}</li>`,
  )}</ol>
<p class="row"><a class="btn btn-main" href="${orderPath(orderId)}/goods.txt" download>${icon('download')}${t.goods.download}</a>${items.length > 1 && !isCut && copyButton(items.join('\n'), t.goods.copyAll, t)}${isCut && html`<a class="btn" href="?goods=all">${t.goods.showAll(count)}</a>`}</p>
${isCut && html`<p class="quiet">${t.goods.first(items.length, count)}</p>`}
<h3>${t.goods.guide}</h3><p class="prose">${state.guide || t.goods.guideBody}</p>
${note('info', html`<p>${t.goods.safe}</p>`)}
<p class="print-only">${t.goods.printed}</p></section>`;
}
