/**
 * The rate a buyer sees and an order freezes. USDT is priced at one dollar. The yuan's rate is the merchant's setting, or the
 * gateway's own price when he chose that: no older than his limit, never under his floor, with his spread on top.
 */
import type { Settings } from '../catalog/settings.ts';
import { type Decimal, decimalToMinor, readDecimal } from '../core/money.ts';
import { type Clock, MINUTE } from '../core/time.ts';
import type { PaymentMethod } from '../db/tables.ts';
import type { QuotedRate } from './quote.ts';

/** The last automatic rate: yuan for one dollar. */
export interface MarketRate {
  readonly text: string;
  readonly at: number;
}

export function rateFor(method: PaymentMethod, settings: Settings, market: MarketRate | undefined, now: number): QuotedRate {
  switch (method) {
    case 'usdt':
      return { rate: { from: 'USD', to: 'USDT', text: '1' }, source: 'fixed', at: now };
    case 'alipay':
      return cnyRate(settings, market, now);
  }
}

function cnyRate(settings: Settings, market: MarketRate | undefined, now: number): QuotedRate {
  const manual: QuotedRate = { rate: { from: 'USD', to: 'CNY', text: settings.usdt_to_cny_rate }, source: 'manual', at: now };
  if (settings.rate_mode !== 'auto' || !market || now - market.at > settings.rate_max_age_minutes * MINUTE) return manual;
  const spread = withSpread(market.text, settings.rate_spread_bp);
  const floor = readDecimal(settings.rate_floor);
  if (spread === undefined) return manual;
  const text = floor && isLess(spread, floor) ? settings.rate_floor : fourPlaces(spread);
  return { rate: { from: 'USD', to: 'CNY', text }, source: 'gateway', at: market.at };
}

function withSpread(text: string, basisPoints: number): Decimal | undefined {
  const rate = readDecimal(text);
  return rate && rate.digits > 0n ? { digits: rate.digits * BigInt(10_000 + basisPoints), scale: rate.scale + 4 } : undefined;
}

function isLess(a: Decimal, b: Decimal): boolean {
  return a.digits * 10n ** BigInt(b.scale) < b.digits * 10n ** BigInt(a.scale);
}

/** Cut to four decimals: finer than any bank quotes. */
function fourPlaces(rate: Decimal): string {
  const shift = rate.scale - 4;
  const scaled = shift >= 0 ? rate.digits / 10n ** BigInt(shift) : rate.digits * 10n ** BigInt(-shift);
  const digits = scaled.toString().padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

export interface RateSource {
  current(): MarketRate | undefined;
  /** Asks the gateway unless its last answer is younger than ten minutes; to be called more often than that, so that a failure is soon made good. */
  refresh(): Promise<void>;
}

const young = 10 * MINUTE;

/**
 * Keeps the gateway's price of the yuan as yuan for one dollar. A failed refresh keeps the old one, which ages.
 * The gateway does not say which way round it quotes; a yuan is worth less than a dollar, so a price above 1 is yuan for a dollar.
 */
export function createRateSource(clock: Clock, priceOfYuan: () => Promise<Decimal | undefined>): RateSource {
  let market: MarketRate | undefined;
  return {
    current: () => market,
    async refresh() {
      if (market && clock.now() - market.at < young) return;
      const price = await priceOfYuan();
      // Six decimals, in whole numbers.
      const micro = price && decimalToMinor(price, 'USDT', 'cut');
      if (!micro) return;
      const yuanPerDollar = micro > 1_000_000 ? BigInt(micro) : 1_000_000_000_000n / BigInt(micro);
      const digits = yuanPerDollar.toString().padStart(7, '0');
      market = { text: `${digits.slice(0, -6)}.${digits.slice(-6)}`, at: clock.now() };
    },
  };
}
