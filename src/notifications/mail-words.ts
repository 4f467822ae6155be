/**
 * The words of a buyer's mail that a merchant may put his own in place of: the subject, what stands before the facts, and what stands
 * after them. Ours and his are templates alike, with the same named places, filled in the same way. Pure.
 */
import { refuse } from '../core/errors.ts';
import type { Language } from '../core/languages.ts';
import { cleanLine, cleanText } from '../core/text.ts';
import type { BuyerText } from './text/buyers/zh-CN.ts';
import { buyerText } from './text.ts';

export type MailKind = keyof BuyerText['subject'];

/** Templates: `{product}` stands for the product's name. An empty line parts paragraphs. */
export interface MailWords {
  readonly subject: string;
  readonly opening: string;
  readonly closing: string;
}

/** Places that every mail about an order can fill. */
const everywhere = ['shop', 'order', 'product', 'quantity', 'due'] as const;

/** Places that only this kind of mail can fill. */
const ofKind = {
  link: ['status'],
  created: ['minutes'],
  paid: ['received'],
  delivered: [],
  expired: [],
  attention: ['received'],
  short: ['received', 'missing'],
  surplus: ['amount'],
  unapplied: ['amount'],
  codeRejected: ['reason'],
  partial: ['received', 'missing'],
  refundRequested: ['amount'],
  refundDone: ['amount'],
  refundFailed: ['amount'],
  claimDeclined: ['piece'],
} as const satisfies Readonly<Record<MailKind, readonly string[]>>;

export type EverywhereValues = Readonly<Record<(typeof everywhere)[number], string>>;
export type KindValues<Kind extends MailKind> = Readonly<Record<(typeof ofKind)[Kind][number], string>>;

export const mailKinds: readonly MailKind[] = Object.keys(ofKind).filter(isMailKind);

export function isMailKind(text: string): text is MailKind {
  return Object.hasOwn(ofKind, text);
}

export function placesOf(kind: MailKind): readonly string[] {
  return [...everywhere, ...ofKind[kind]];
}

/** Our own words. */
export function usualWords(kind: MailKind, language: Language): MailWords {
  const words = buyerText(language);
  return { subject: `${words.subject[kind]} · {product}`, opening: usualOpening(kind, words.body).join('\n\n'), closing: '' };
}

function usualOpening(kind: MailKind, body: BuyerText['body']): readonly string[] {
  switch (kind) {
    case 'link':
      return [body.link('{status}')];
    case 'created':
      return [body.pay('{minutes}'), body.paidAnyway];
    case 'paid':
      return [body.preparing];
    case 'delivered':
      return [body.goods];
    case 'expired':
      return [body.expired, body.paidAnyway];
    case 'attention':
      return [body.attention];
    case 'short':
      return [body.short('{received}', '{due}', '{missing}')];
    case 'surplus':
      return [body.surplus('{amount}')];
    case 'unapplied':
      return [body.unapplied('{amount}')];
    case 'codeRejected':
      return [body.codeRejected('{reason}')];
    case 'partial':
      return [body.partial('{received}', '{due}', '{missing}')];
    case 'refundRequested':
      return [body.refundRequested('{amount}')];
    case 'refundDone':
      return [body.refundDone('{amount}')];
    case 'refundFailed':
      return [body.refundFailed('{amount}')];
    case 'claimDeclined':
      return [body.claimDeclined('{piece}')];
  }
}

/** The template with its places filled, once: what comes out of a value is not looked at again. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : place));
}

/** The paragraphs of a template, with their places filled. */
export function paragraphsOf(template: string, values: Readonly<Record<string, string>>): readonly string[] {
  return template
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => filled(paragraph.trim(), values));
}

/**
 * A merchant's words as they are kept.
 * @throws Refusal `mail_words.unknown_place` naming a place that this mail cannot fill, `request.missing_field`, `text.forbidden_character`
 */
export function cleanWords(kind: MailKind, given: MailWords): MailWords {
  const words = {
    subject: cleanLine(given.subject, 'subject'),
    opening: cleanText(given.opening, 'opening'),
    closing: cleanText(given.closing, 'closing'),
  };
  for (const field of ['subject', 'opening'] as const) if (words[field] === '') throw refuse('request.missing_field', { field });
  const known = placesOf(kind);
  for (const [, name = ''] of Object.values(words)
    .join('\n')
    .matchAll(/\{([^{}\n]*)\}/g))
    if (!known.includes(name)) throw refuse('mail_words.unknown_place', { place: `{${name}}`, known: known.map((each) => `{${each}}`).join(' ') });
  return words;
}
