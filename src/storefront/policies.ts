/** The longer texts by language. */
import type { LegalPage } from '../catalog/legal-text.ts';
import type { Language } from '../core/languages.ts';
import { policiesEn } from './text/policies/en.ts';
import { policiesJa } from './text/policies/ja.ts';
import { type Policies, type Policy, refundFeeHere } from './text/policies/policies.ts';
import { policiesRu } from './text/policies/ru.ts';
import { policiesZhCN } from './text/policies/zh-CN.ts';
import { policiesZhTW } from './text/policies/zh-TW.ts';

const tables: Readonly<Record<Language, Policies>> = { 'zh-CN': policiesZhCN, 'zh-TW': policiesZhTW, en: policiesEn, ja: policiesJa, ru: policiesRu };

/** @param feePaidBy who bears the network's fee of a refund */
export function policyOf(page: LegalPage, language: Language, feePaidBy: 'shop' | 'buyer'): Policy {
  const { refundFee, [page]: policy } = tables[language];
  const filled = (body: readonly string[]) => body.map((text) => (text === refundFeeHere ? refundFee[feePaidBy] : text));
  return { ...policy, sections: policy.sections.map(({ heading, body }) => ({ heading, body: filled(body) })) };
}

/** The same as Markdown, for whoever wants to write his own from it. */
export function usualText(page: LegalPage, language: Language, feePaidBy: 'shop' | 'buyer'): string {
  const { intro, sections } = policyOf(page, language, feePaidBy);
  return [intro, ...sections.flatMap(({ heading, body }) => [`# ${heading}`, ...body])].join('\n\n');
}

export function policiesOf(language: Language): Policies {
  return tables[language];
}
