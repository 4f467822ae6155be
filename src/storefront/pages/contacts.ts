/** How to reach the shop's people. */
import { type Html, html } from '../html.ts';
import { icon } from '../icons.ts';
import { telegramUrl } from '../links.ts';
import type { Text } from '../text.ts';
import type { BrandView } from '../view.ts';

/** Only what the merchant filled in. */
export function contacts(brand: BrandView, t: Text): Html {
  const rows = [
    brand.telegram !== '' &&
      html`<li>${icon('chat')}<span>${t.support.telegram}</span><a href="${telegramUrl(brand.telegram)}" rel="noreferrer noopener">${brand.telegram}</a></li>`,
    brand.email !== '' && html`<li>${icon('mail')}<span>${t.support.email}</span><a href="mailto:${brand.email}">${brand.email}</a></li>`,
    brand.wechat !== '' && html`<li>${icon('chat')}<span>${t.support.wechat}</span><strong>${brand.wechat}</strong></li>`,
  ].filter((row) => row !== false);
  return rows.length === 0 ? html`<p>${t.support.none}</p>` : html`<ul class="contacts">${rows}</ul>`;
}
