/** Which refusals a buyer can meet. A new code in `core/errors.ts` needs a text in every language here, or its place among the operators'. */
import type { ErrorCode } from '../../../core/errors.ts';

type OperatorError =
  | `${'operator' | 'second_factor' | 'passkey' | 'session' | 'csrf' | 'job' | 'api_key' | 'webhook' | 'receipt' | 'notice' | 'announcement' | 'settings' | 'batch' | 'version' | 'picture' | 'file' | 'mail' | 'mail_words'}.${string}`
  | `product.${'slug_taken' | 'no_shared_content'}`
  | 'variant.slug_taken'
  | `stock.${'wrong_mode' | 'key_not_found'}`
  | `discount.${'unknown_id' | 'incomplete' | 'from_invalid' | 'until_invalid' | 'code_taken' | 'invalid_value'}`
  | 'order.goods_mismatch'
  | 'goods.no_key'
  | `warranty.${'not_found' | 'decided' | 'no_stock' | 'ended'}`
  | `red_packet.${'not_found' | 'stale' | 'second_person' | 'amount_differs'}`
  | `refund.${'not_found' | 'too_much' | 'wrong_state' | 'in_progress' | 'second_person' | 'above_limit' | 'no_payout'}`;

export type BuyerErrorCode = Exclude<ErrorCode, OperatorError>;

/** `{name}` is filled from the refusal's details. */
export type BuyerErrors = Readonly<Record<BuyerErrorCode, string>>;
