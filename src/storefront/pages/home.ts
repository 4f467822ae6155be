/** The front page: what the shop promises, announcements, and the catalogue with categories and search. */
import { formatDate } from '../format.ts';
import { flag, type Html, html, raw } from '../html.ts';
import { type IconName, icon } from '../icons.ts';
import { page } from '../layout.ts';
import { markdownHtml } from '../markdown.ts';
import { productCard } from '../product-card.ts';
import { type Text, textOf } from '../text.ts';
import type { AnnouncementView, HomeView, PageContext } from '../view.ts';
import { pauseNote } from './pause.ts';

export function homePage(view: HomeView, context: PageContext): Html {
  const t = textOf(context.language);
  const filtered = view.category !== '' || view.search !== '';
  return page(context, {
    title: view.seoTitle || `${context.brand.siteName} · ${t.home.title}`,
    description: view.seoDescription || t.home.lead,
    canonicalPath: '/',
    section: 'home',
    shareImage: '/artwork/shop.png',
    structured: [{ '@context': 'https://schema.org', '@type': 'WebSite', name: context.brand.siteName, url: context.publicUrl }],
    body: html`
${pauseNote(view.pause, t)}
${!filtered && hero(t)}
${!filtered && view.announcements.length > 0 && announcements(view.announcements, context, t)}
${catalogue(view, context, t)}
${!filtered && how(t)}`,
  });
}

function hero(t: Text): Html {
  const promise = (drawing: IconName, title: string, body: string) => html`<li>${icon(drawing)}<div><h2>${title}</h2><p>${body}</p></div></li>`;
  return html`<section class="hero">
<div class="hero-words"><h1>${t.home.headline}</h1><p class="lead">${t.home.lead}</p><p class="hero-act"><a class="btn btn-main" href="#catalogue">${t.home.browse}${icon('arrow')}</a><a class="btn" href="/orders">${t.frame.orders}</a></p></div>
<div class="hero-show" aria-hidden="true">${heroDrawing}${heroTicket(t)}</div>
<ul class="promises">${promise('stock', t.home.promiseStock, t.home.promiseStockBody)}${promise('scales', t.home.promisePrice, t.home.promisePriceBody)}${promise('shield', t.home.promiseMoney, t.home.promiseMoneyBody)}</ul>
</section>`;
}

/** What "every step" means, shown: an order that went well. Decoration; the same words stand on every order page. */
function heroTicket(t: Text): Html {
  const step = (label: string, time: string) => html`<li>${icon('check')}<span>${label}</span><time>${time}</time></li>`;
  return html`<div class="ticket"><p>${t.order.steps}</p><ol>${step(t.order.stepPlaced, '12:01:08')}${step(t.order.stepPaid, '12:02:40')}${step(t.order.stepConfirmed, '12:03:55')}${step(t.order.stepDelivered, '12:03:56')}</ol></div>`;
}

/** A pressure chart: isobars around a low, and the front line with its strike. */
const heroDrawing = raw(
  `<svg class="hero-art" viewBox="0 0 440 330" aria-hidden="true" focusable="false">${[0, 1, 2, 3, 4, 5, 6]
    .map((ring) => {
      const r = 24 + ring * 23;
      const at = (x: number, y: number) => `${Math.round(280 + x * r)} ${Math.round(142 + y * r)}`;
      return `<path class="iso" d="M${at(-1.22, 0)}C${at(-1.22, -0.6)} ${at(-0.6, -1)} ${at(-0.06, -0.96)}S${at(1.14, -0.54)} ${at(1.18, 0.02)} ${at(0.52, 0.88)} ${at(-0.08, 0.86)}S${at(-1.22, 0.5)} ${at(-1.22, 0)}Z"/>`;
    })
    .join(
      '',
    )}<path class="front" d="M60 286C130 262 190 240 246 178M430 26c-44 22-76 40-110 72"/><path class="strike" d="M306 62 246 152h42l-16 78 72-104h-44Z"/></svg>`,
);

function announcements(items: readonly AnnouncementView[], context: PageContext, t: Text): Html {
  return html`<section class="news" aria-labelledby="news-title"><h2 id="news-title" class="eyebrow">${t.home.announcements}</h2><ul>${items.map(
    (item) =>
      html`<li><details${flag('open', item.isPinned)}><summary><span>${item.title}</span>${item.isPinned && html`<span class="tag">${t.home.pinned}</span>`}<time datetime="${new Date(item.dateMs).toISOString().slice(0, 10)}">${formatDate(item.dateMs, context.language, 'UTC')}</time></summary><div class="markdown">${markdownHtml(item.content)}</div></details></li>`,
  )}</ul></section>`;
}

function catalogue(view: HomeView, context: PageContext, t: Text): Html {
  const chip = (category: string, label: string) =>
    html`<a class="chip" href="${category === '' ? '/#catalogue' : `/?category=${encodeURIComponent(category)}#catalogue`}"${view.category === category && raw(' aria-current="true"')}>${label}</a>`;
  const isFiltered = view.category !== '' || view.search !== '';
  return html`<section class="catalogue" id="catalogue" aria-labelledby="catalogue-title">
<div class="catalogue-head">${isFiltered ? html`<h1 id="catalogue-title">${t.home.catalogue}</h1>` : html`<h2 id="catalogue-title">${t.home.catalogue}</h2>`}
<form class="search" method="get" action="/" role="search">${view.category !== '' && html`<input type="hidden" name="category" value="${view.category}">`}<label class="visually-hidden" for="q">${t.home.searchLabel}</label><input id="q" type="search" name="q" value="${view.search}" placeholder="${t.home.searchLabel}" maxlength="60"><button class="btn btn-icon" aria-label="${t.home.search}">${icon('search')}</button></form></div>
${view.categories.length > 1 && html`<nav class="chips" aria-label="${t.home.categories}">${chip('', t.home.all)}${view.categories.map(({ category, categoryName }) => chip(category, categoryName))}</nav>`}
${view.products.length > 0 ? html`<ul class="grid">${view.products.map((product, index) => html`<li>${productCard(product, context, isFiltered && index < 2, isFiltered ? 'h2' : 'h3')}</li>`)}</ul>` : html`<div class="empty"><p>${view.search === '' && view.category === '' ? t.home.empty : t.home.none}</p>${(view.search !== '' || view.category !== '') && html`<p><a class="btn" href="/#catalogue">${t.home.noneAction}</a></p>`}</div>`}
</section>`;
}

function how(t: Text): Html {
  const step = (title: string, body: string) => html`<li><h3>${title}</h3><p>${body}</p></li>`;
  return html`<section class="how" aria-labelledby="how-title"><h2 id="how-title">${t.home.how}</h2><ol>${step(t.home.how1, t.home.how1Body)}${step(t.home.how2, t.home.how2Body)}${step(t.home.how3, t.home.how3Body)}</ol></section>`;
}
