/** The shape of the longer texts, filled by each language. */

export interface PolicySection {
  readonly heading: string;
  readonly body: readonly string[];
}

export interface Policy {
  readonly intro: string;
  readonly sections: readonly PolicySection[];
}

/** Stands for one of the two sentences of `refundFee`. */
export const refundFeeHere = '{refund_fee}';

export interface Policies {
  readonly faq: readonly PolicySection[];
  readonly terms: Policy;
  readonly privacy: Policy;
  /** Has `refundFeeHere` where it says who pays for sending the money. */
  readonly refund: Policy;
  /** That sentence, by the shop's setting. */
  readonly refundFee: Readonly<Record<'shop' | 'buyer', string>>;
}
