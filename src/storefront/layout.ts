/** The page frame: head, test band, header, switches, footer. Every page goes through `page()`. */
import { languages } from '../core/languages.ts';
import { pictureAt, pictureTypes } from '../pictures/picture.ts';
import { type Html, html, jsonForScript, raw, safeUrl } from './html.ts';
import { icon, mark } from './icons.ts';
import { canonicalUrl, inLanguage } from './links.ts';
import { pictureTag } from './picture.ts';
import { shareSize } from './share-picture.ts';
import { type Text, textOf } from './text.ts';
import type { PageContext, ScriptName, Theme } from './view.ts';

export interface PageParts {
  readonly title: string;
  readonly description?: string;
  readonly keywords?: string;
  /** Path that search engines should keep; absent on private pages, which are then marked `noindex`. */
  readonly canonicalPath?: string | undefined;
  readonly shareImage?: string;
  /** Structured data (schema.org); several objects become several blocks. */
  readonly structured?: readonly object[];
  /** Extra head markup, such as the reload of a waiting order inside noscript. */
  readonly head?: Html | undefined;
  readonly script?: ScriptName;
  /** Where we are in the header's navigation. */
  readonly section?: 'home' | 'shop' | 'orders' | 'help';
  readonly bodyClass?: string;
  readonly body: Html;
}

/** A whole document. */
export function page(context: PageContext, parts: PageParts): Html {
  const t = textOf(context.language);
  const title = parts.section === 'home' ? parts.title : `${parts.title} · ${context.brand.siteName}`;
  return html`<!doctype html>
<html lang="${context.language}"${context.theme === 'auto' ? undefined : html` data-theme="${context.theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${context.assets.css}">
${context.assets.brandCss && html`<link rel="stylesheet" href="${context.assets.brandCss}">`}
<script type="module" src="${context.assets.scripts[parts.script ?? 'frame']}"></script>
<meta name="color-scheme" content="${context.theme === 'auto' ? 'light dark' : context.theme}">
<link rel="expect" href="#foot" blocking="render">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${parts.description && html`<meta name="description" content="${parts.description}">`}
${parts.keywords && html`<meta name="keywords" content="${parts.keywords}">`}
${parts.canonicalPath === undefined ? html`<meta name="robots" content="noindex,nofollow"><meta name="referrer" content="no-referrer">` : found(context, title, parts, parts.canonicalPath)}
${parts.head}
</head>
<body${parts.bodyClass && html` class="${parts.bodyClass}"`}>
<a class="skip" href="#main">${t.frame.skip}</a>
${context.testMode && html`<aside class="test-band"><div class="wrap"><span>${t.frame.test}</span> <a href="/test_payment.html">${t.frame.testLink}</a></div></aside>`}
${header(context, t, parts.section)}
<main id="main" class="wrap" tabindex="-1">
${parts.body}
</main>
${footer(context, t)}
</body>
</html>
`;
}

/** What search engines and link previews read. */
function found(context: PageContext, title: string, parts: PageParts, path: string): Html {
  // The bare address answers in whatever language its reader has: it is an address of its own, the one for everybody else.
  const url = context.isLanguageInAddress ? canonicalUrl(context.publicUrl, path, context.language) : context.publicUrl + path;
  return html`<link rel="canonical" href="${url}">
${languages.map((language) => html`<link rel="alternate" hreflang="${language}" href="${canonicalUrl(context.publicUrl, path, language)}">`)}
<link rel="alternate" hreflang="x-default" href="${context.publicUrl}${path}">
<meta property="og:type" content="website"><meta property="og:site_name" content="${context.brand.siteName}"><meta property="og:title" content="${title}"><meta property="og:url" content="${url}"><meta property="og:locale" content="${context.language.replace('-', '_')}">
${parts.description && html`<meta property="og:description" content="${parts.description}">`}
${parts.shareImage && html`<meta property="og:image" content="${absolute(context.publicUrl, parts.shareImage)}">${shareFacts(parts.shareImage)}<meta property="og:image:alt" content="${title}"><meta name="twitter:card" content="summary_large_image">`}
${parts.structured?.map((data) => html`<script type="application/ld+json">${jsonForScript(data)}</script>`)}`;
}

/** What is known of our own pictures, so that a preview has its shape before they are fetched. */
function shareFacts(address: string): Html | undefined {
  const picture = pictureAt(address);
  if (!picture && !address.startsWith('/artwork/')) return undefined;
  const [type, { width, height }] = picture ? [pictureTypes[picture.fallback], picture] : ['image/png', shareSize];
  return html`<meta property="og:image:type" content="${type}"><meta property="og:image:width" content="${width}"><meta property="og:image:height" content="${height}">`;
}

function absolute(publicUrl: string, address: string): string {
  return address.startsWith('/') ? publicUrl + address : safeUrl(address);
}

function header(context: PageContext, t: Text, section: PageParts['section']): Html {
  const link = (path: string, name: NonNullable<PageParts['section']>, label: string) =>
    html`<a href="${path}"${section === name && raw(' aria-current="page"')}>${label}</a>`;
  return html`<header class="top"><div class="wrap top-row">
<a class="brand" href="/">${context.brand.logoUrl ? pictureTag(context.brand.logoUrl, { sizes: '2rem', width: 32, height: 32 }) : mark()}<span>${context.brand.siteName}</span></a>
<nav class="top-nav" aria-label="${t.frame.menu}">${link('/shop.html', 'shop', t.frame.shop)}${link('/orders', 'orders', t.frame.orders)}${link('/help', 'help', t.frame.help)}</nav>
<details class="prefs" data-menu><summary>${icon('globe')}<span class="prefs-now">${t.languageName}</span><span class="visually-hidden"> · ${t.frame.language} · ${t.frame.theme}</span></summary>
<div class="prefs-panel">
<p class="prefs-label" id="lang-label">${t.frame.language}</p>
<ul class="prefs-list" aria-labelledby="lang-label">${languages.map(
    (language) =>
      html`<li><a href="${inLanguage(context.path, language)}" hreflang="${language}" lang="${language}"${language === context.language && raw(' aria-current="true"')}>${textOf(language).languageName}${language === context.language && icon('check')}</a></li>`,
  )}</ul>
<p class="prefs-label" id="theme-label">${t.frame.theme}</p>
${themeSwitch(context, t)}
</div></details>
</div></header>`;
}

const themeChoices = [
  ['auto', 'auto', 'themeAuto'],
  ['light', 'sun', 'themeLight'],
  ['dark', 'moon', 'themeDark'],
] as const satisfies readonly (readonly [Theme, Parameters<typeof icon>[0], keyof Text['frame']])[];

/** A form, so that it works without script; with script the page changes in place. */
function themeSwitch(context: PageContext, t: Text): Html {
  return html`<form class="theme" method="post" action="/preferences" data-theme-form><input type="hidden" name="return_to" value="${context.path}">${themeChoices.map(
    ([theme, drawing, label]) =>
      html`<button name="theme" value="${theme}" aria-pressed="${context.theme === theme ? 'true' : 'false'}">${icon(drawing)}<span>${t.frame[label]}</span></button>`,
  )}</form>`;
}

function footer(context: PageContext, t: Text): Html {
  return html`<footer class="foot" id="foot"><div class="wrap foot-row">
<div class="foot-brand">${mark()}<p><strong>${context.brand.siteName}</strong><br>${t.frame.footer}</p></div>
<ul class="foot-links"><li><a href="/help">${t.frame.help}</a></li><li><a href="/support">${t.frame.support}</a></li><li><a href="/orders">${t.frame.orders}</a></li><li><a href="/terms">${t.frame.terms}</a></li><li><a href="/refund">${t.frame.refund}</a></li><li><a href="/privacy">${t.frame.privacy}</a></li></ul>
</div></footer>`;
}

/** A coloured note with an icon; `role` only where it must be announced at once. */
export function note(tone: 'info' | 'warn' | 'bad' | 'good', body: Html | string, role?: 'alert' | 'status'): Html {
  const drawing = tone === 'good' ? 'check' : tone === 'info' ? 'info' : 'warning';
  return html`<div class="note note-${tone}"${role && html` role="${role}"`}>${icon(drawing)}<div>${body}</div></div>`;
}

/** The trail above a page's title. */
export function trail(t: Text, steps: readonly (readonly [path: string, label: string])[], here: string): Html {
  return html`<nav class="trail" aria-label="${t.frame.breadcrumb}"><ol>${steps.map(([path, label]) => html`<li><a href="${path}">${label}</a></li>`)}<li aria-current="page">${here}</li></ol></nav>`;
}
