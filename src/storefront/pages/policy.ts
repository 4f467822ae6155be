/** Terms, privacy, refunds: one shape for all three, and the merchant's own text where he has written one. */
import type { LegalPage } from '../../catalog/legal-text.ts';
import { type Html, html } from '../html.ts';
import { page, trail } from '../layout.ts';
import { markdownHtml, plainText } from '../markdown.ts';
import { policyOf } from '../policies.ts';
import { textOf } from '../text.ts';
import type { PageContext } from '../view.ts';

export interface PolicyView {
  readonly name: LegalPage;
  /** Who bears the network's fee of a refund. */
  readonly feePaidBy: 'shop' | 'buyer';
  /** Markdown; undefined for ours. */
  readonly ownText: string | undefined;
}

/** What search engines show of a page. */
const descriptionLength = 160;

export function policyPage({ name, feePaidBy, ownText }: PolicyView, context: PageContext): Html {
  const t = textOf(context.language);
  const { intro, sections } = policyOf(name, context.language, feePaidBy);
  const usual = html`<p class="lead">${intro}</p>
${sections.map(({ heading, body }) => html`<h2>${heading}</h2>${body.map((text) => html`<p>${text}</p>`)}`)}`;
  return page(context, {
    title: t.frame[name],
    description: ownText === undefined ? intro : plainText(ownText).slice(0, descriptionLength),
    canonicalPath: `/${name}`,
    body: html`${trail(t, [['/', t.frame.home]], t.frame[name])}<article class="prose policy"><h1>${t.frame[name]}</h1>${ownText === undefined ? usual : markdownHtml(ownText, { headingsFrom: 2 })}</article>`,
  });
}
