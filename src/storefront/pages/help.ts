/** Answers to what buyers ask, and the ways to reach a person. */
import { flag, type Html, html } from '../html.ts';
import { note, page } from '../layout.ts';
import { policiesOf } from '../policies.ts';
import { textOf } from '../text.ts';
import type { PageContext } from '../view.ts';
import { contacts } from './contacts.ts';

export function helpPage(context: PageContext): Html {
  const t = textOf(context.language);
  const { faq } = policiesOf(context.language);
  return page(context, {
    title: t.help.title,
    description: t.help.lead,
    canonicalPath: '/help',
    section: 'help',
    structured: [
      {
        '@context': 'https://schema.org',
        '@type': 'FAQPage',
        mainEntity: faq.map(({ heading, body }) => ({ '@type': 'Question', name: heading, acceptedAnswer: { '@type': 'Answer', text: body.join(' ') } })),
      },
    ],
    body: html`<div class="page-head"><h1>${t.help.title}</h1><p class="lead">${t.help.lead}</p></div>
<div class="faq">${faq.map(({ heading, body }, index) => html`<details${flag('open', index === 0)}><summary>${heading}</summary>${body.map((paragraph) => html`<p>${paragraph}</p>`)}</details>`)}</div>
<section class="panel narrow" aria-labelledby="more-title"><h2 id="more-title">${t.help.more}</h2>${contacts(context.brand, t)}</section>`,
  });
}

export function supportPage(context: PageContext): Html {
  const t = textOf(context.language);
  return page(context, {
    title: t.support.title,
    description: t.support.lead,
    canonicalPath: '/support',
    body: html`<div class="page-head"><h1>${t.support.title}</h1><p class="lead">${t.support.lead}</p></div><section class="panel narrow">${contacts(context.brand, t)}</section>${note('warn', html`<p>${t.support.honest}</p>`)}`,
  });
}
