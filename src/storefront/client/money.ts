/** Prices on the shop page, in whole numbers as on the server; shown by the same Intl rules. */

/** Yuan in fen for dollars in cents at a decimal rate, rounded half up. */
export function toCny(cents: number, rate: string): number {
  const [whole = '0', fraction = ''] = rate.split('.');
  const scale = 10n ** BigInt(fraction.length);
  const doubled = 2n * BigInt(cents) * BigInt(whole + fraction) + scale;
  return Number(doubled / (2n * scale));
}

/** From so many pieces on, a piece costs so many cents: by rising number. */
export type Wholesale = readonly (readonly [from: number, cents: number])[];

/** Cents of one piece when so many are bought. */
export function centsOfPiece(cents: number, wholesale: Wholesale, quantity: number): number {
  return wholesale.reduce((best, [from, each]) => (from <= quantity ? each : best), cents);
}

export interface Formats {
  usd(cents: number): string;
  cny(fen: number): string;
  usdt(cents: number): string;
}

/** Formatters are made when first used: making one takes a phone tens of milliseconds, and the server has written the page's first amounts. */
export function formatsFor(language: string): Formats {
  const format = (currency: string, currencyDisplay: 'narrowSymbol' | 'symbol') => {
    let made: Intl.NumberFormat | undefined;
    return (hundredths: number): string => {
      made ??= new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay });
      return made.format(hundredths / 100);
    };
  };
  return {
    usd: format('USD', 'narrowSymbol'),
    cny: format('CNY', 'symbol'),
    usdt: (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}\u00a0USDT`,
  };
}
