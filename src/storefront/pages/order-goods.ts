/** What was bought: closed until asked for, since screens are looked at over shoulders; readable, copyable, downloadable. */
import { copyButton } from '../copy-button.ts';
import { formatBytes, formatTime } from '../format.ts';
import { type Html, html, safeUrl } from '../html.ts';
import { icon } from '../icons.ts';
import { note } from '../layout.ts';
import { orderPath } from '../links.ts';
import type { Text } from '../text.ts';
import type { FileView, OrderStateView, PageContext } from '../view.ts';

type Delivered = Extract<OrderStateView, { kind: 'delivered' }>;

export function goods(orderId: string, state: Delivered, context: PageContext, t: Text): Html {
  return html`<section class="panel goods" aria-labelledby="goods-title"><h2 id="goods-title">${icon(state.file ? 'download' : 'key')}${t.goods.heading}</h2>
${state.file && file(state.file, context, t)}
${state.items.length > 0 && texts(orderId, state, t)}
<h3>${t.goods.guide}</h3><p class="prose">${state.file ? t.goods.fileGuide : t.goods.guideBody}</p>
${note('info', html`<p>${t.goods.safe}</p>`)}
<p class="print-only">${t.goods.printed}</p></section>`;
}

function texts(orderId: string, { items, count }: Delivered, t: Text): Html {
  const isCut = items.length < count;
  return html`<ol class="goods-list">${items.map(
    (item, index) =>
      html`<li><details><summary><span>${t.goods.item(index + 1)}</span><span class="goods-show">${icon('eye')}${t.goods.reveal}</span></summary><pre tabindex="0">${item}</pre></details>${copyButton(item, t.goods.copy, t, { of: t.goods.item(index + 1) })}</li>`,
  )}</ol>
<p class="row"><a class="btn btn-main" href="${orderPath(orderId)}/goods.txt" download>${icon('download')}${t.goods.download}</a>${items.length > 1 && !isCut && copyButton(items.join('\n'), t.goods.copyAll, t)}${isCut && html`<a class="btn" href="?goods=all">${t.goods.showAll(count)}</a>`}</p>
${isCut && html`<p class="quiet">${t.goods.first(items.length, count)}</p>`}`;
}

function file({ name, size, left, link }: FileView, { language, timeZone }: PageContext, t: Text): Html {
  return html`<dl class="lines"><div><dt>${t.goods.fileName}</dt><dd>${name}</dd></div><div><dt>${t.goods.fileSize}</dt><dd>${formatBytes(size, language)}</dd></div><div><dt>${t.goods.downloadsLeft}</dt><dd>${left}</dd></div></dl>
${
  link
    ? html`<p class="row"><a class="btn btn-main" href="${safeUrl(link.url)}" rel="nofollow">${icon('download')}${t.goods.fileDownload}</a></p><p class="field-help">${t.goods.linkUntil(formatTime(link.expiresAtMs, language, timeZone))}</p>`
    : note('warn', html`<p>${t.goods.usedUp} <a href="/support">${t.frame.support}</a></p>`)
}`;
}
