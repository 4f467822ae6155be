/** Terms, privacy, refunds: one shape for all three. */
import { type Html, html } from '../html.ts';
import { page, trail } from '../layout.ts';
import { policiesOf } from '../policies.ts';
import { refundFeeHere } from '../text/policies/policies.ts';
import { textOf } from '../text.ts';
import type { PageContext } from '../view.ts';

export type PolicyName = 'terms' | 'privacy' | 'refund';

/** @param feePaidBy who bears the network's fee of a refund */
export function policyPage(name: PolicyName, context: PageContext, feePaidBy: 'shop' | 'buyer'): Html {
  const t = textOf(context.language);
  const policies = policiesOf(context.language);
  const policy = policies[name];
  const paragraphs = (body: readonly string[]) => body.map((text) => html`<p>${text === refundFeeHere ? policies.refundFee[feePaidBy] : text}</p>`);
  return page(context, {
    title: t.frame[name],
    description: policy.intro,
    canonicalPath: `/${name}`,
    body: html`${trail(t, [['/', t.frame.home]], t.frame[name])}<article class="prose policy"><h1>${t.frame[name]}</h1><p class="lead">${policy.intro}</p>
${policy.sections.map((section) => html`<h2>${section.heading}</h2>${paragraphs(section.body)}`)}</article>`,
  });
}
