/** The numbers that `/report` shows; `app.ts` brings them from the reports. */

export interface Figures {
  readonly ordered: number;
  readonly paid: number;
  readonly revenue_usd: string;
}

/** What `reports/statistics.ts` knows of some days, by when the orders were placed. */
export interface SalesReport {
  readonly from: string;
  readonly to: string;
  readonly totals: Figures;
  /** As many days before. */
  readonly before: Figures;
  readonly buckets: readonly (Figures & { readonly start: string })[];
  readonly hours: readonly (Figures & { readonly hour: number })[];
}
