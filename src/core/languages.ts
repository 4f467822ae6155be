/** The languages a buyer can read, default first. The console and the bot speak the first and `en`. */
export const languages = ['zh-CN', 'zh-TW', 'en', 'ja', 'ru'] as const;

export type Language = (typeof languages)[number];

export function isLanguage(text: unknown): text is Language {
  return typeof text === 'string' && languages.some((language) => language === text);
}

/**
 * The best of our languages for an `Accept-Language` header (RFC 9110 §12.5.4), or undefined when none fits.
 * Quality values decide; equal ones keep the header's order.
 */
export function languageFromHeader(header: string | undefined): Language | undefined {
  if (!header || header.length > 500) return undefined;
  const wanted = header.split(',').map((part, index) => {
    const [tag = '', ...parameters] = part.trim().split(';');
    const quality = parameters.map((p) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(p)?.[1]).find((q) => q !== undefined);
    return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality), index };
  });
  wanted.sort((a, b) => b.quality - a.quality || a.index - b.index);
  for (const { tag, quality } of wanted) {
    if (quality === 0) continue;
    if (/^zh-(tw|hk|mo|hant)/.test(tag)) return 'zh-TW';
    if (/^zh\b/.test(tag)) return 'zh-CN';
    const match = languages.find((language) => language === tag.slice(0, 2));
    if (match) return match;
  }
  return undefined;
}
