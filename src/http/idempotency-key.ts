/** The `Idempotency-Key` header (W7). */
import { refuse } from '../core/errors.ts';

/** 1 to 200 visible ASCII characters; unguessable ones are the client's own interest. @throws Refusal `request.invalid` */
export function idempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header))
    throw refuse('request.invalid', { field: 'Idempotency-Key', problem: 'must be 1 to 200 visible characters' });
  return header;
}
