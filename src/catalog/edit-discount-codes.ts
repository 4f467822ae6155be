/** Makes, changes and removes discount codes. A removed one is archived: redemptions and orders name it. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { decimalToMinor, parseMoney, readDecimal } from '../core/money.ts';
import { cleanLine } from '../core/text.ts';
import { DAY, parseDate } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Shop } from '../outbox/shop.ts';
import { asFlag, changed, pick, present, readIf, requireSeen } from './columns.ts';
import { type DiscountCode, normaliseCode } from './discount-code.ts';
import { insertDiscountCode, lockDiscountCode, updateDiscountCode as updateRow } from './discount-store.ts';
import { Price } from './product-fields.ts';
import { knownProducts } from './store.ts';

/** `YYYY-MM-DD`; empty or null for none. */
const DateText = Type.Union([Type.String({ maxLength: 30 }), Type.Null()]);

const oldFields = {
  code: Type.String({ maxLength: 50 }),
  discount_type: Type.Union([Type.Literal('percentage'), Type.Literal('fixed')]),
  /** Per cent, or USD; at most two decimals. */
  discount_value: Type.Union([Type.Number(), Type.String({ maxLength: 24 })]),
  description: Type.String({ maxLength: 200 }),
  /** -1 for no limit. */
  max_uses: Type.Integer({ minimum: -1, maximum: 1_000_000_000 }),
  min_order_amount: Price,
  valid_from: DateText,
  /** The last day on which it can be used, in UTC. */
  valid_until: DateText,
  is_active: Type.Boolean(),
};

/** What the old API takes. */
export const OldDiscountCodePatch = Type.Partial(closed(oldFields), { additionalProperties: false });

export const DiscountCodePatch = Type.Partial(
  closed({
    ...oldFields,
    /** -1 for no limit. */
    max_uses_per_customer: Type.Union([Type.Literal(-1), Type.Integer({ minimum: 1, maximum: 1_000_000 })]),
    product_ids: Type.Array(Type.Integer({ minimum: 1, maximum: 1_000_000_000 }), {
      maxItems: 200,
      uniqueItems: true,
      description: 'The products it is for; none means all',
    }),
  }),
  { additionalProperties: false },
);

const defaults = {
  id: 0,
  discount_type: 'percentage',
  description: '',
  max_uses: -1,
  max_uses_per_customer: -1,
  product_ids: '[]',
  used_count: 0,
  min_order_minor: 0,
  valid_from: null,
  valid_before: null,
  is_active: 1,
  archived_at: null,
} as const;

export type DiscountCodeFields = Type.Static<typeof DiscountCodePatch>;

/**
 * @throws Refusal `discount.incomplete`, `discount.code_taken`, `discount.invalid_value`, `discount.from_invalid`,
 * `discount.until_invalid`, `request.invalid`, and those of money
 */
export function createDiscountCode(shop: Shop, actor: Actor, fields: DiscountCodeFields): Promise<DiscountCode> {
  return shop.db.transaction((tx) => createDiscountCodeIn(tx, shop, actor, fields));
}

/** The same inside a transaction that does more. */
export async function createDiscountCodeIn(tx: Transaction, shop: Shop, actor: Actor, fields: DiscountCodeFields): Promise<DiscountCode> {
  const { code, discount_value, ...rest } = columnsOf(fields);
  if (code === undefined || code === '' || discount_value === undefined) throw refuse('discount.incomplete');
  await requireProducts(tx, fields.product_ids);
  const now = shop.clock.now();
  const created = check({ ...defaults, ...rest, code, discount_value, created_at: now, updated_at: now });
  const id = await insertDiscountCode(tx, created);
  if (id === undefined) throw refuse('discount.code_taken');
  await recordAudit(tx, now, actor, { action: 'discount_code.created', subject: `discount_code:${id}`, after: { ...created, id } });
  return { ...created, id };
}

/**
 * Changes what is given; an empty date clears it.
 * @param seen fields as the caller saw them
 * @throws Refusal `discount.unknown_id`, `version.conflict`, and as `createDiscountCode`
 */
export async function updateDiscountCode(
  shop: Shop,
  actor: Actor,
  id: number,
  fields: DiscountCodeFields,
  seen: DiscountCodeFields = {},
): Promise<DiscountCode> {
  const wanted = columnsOf(fields);
  if (wanted.code === '') throw refuse('discount.incomplete');
  return shop.db.transaction(async (tx) => {
    const before = await lockDiscountCode(tx, id);
    if (!before) throw refuse('discount.unknown_id');
    requireSeen(before, wanted, columnsOf(seen));
    await requireProducts(tx, fields.product_ids);
    // Read while the code is locked: what was redeemed before this change is older than it.
    const now = shop.clock.now();
    const columns = changed(before, wanted);
    const after = check({ ...before, ...columns, updated_at: now });
    if (!(await updateRow(tx, id, { ...columns, updated_at: now }))) throw refuse('discount.code_taken');
    await recordAudit(tx, now, actor, {
      action: 'discount_code.updated',
      subject: `discount_code:${id}`,
      before: pick(before, Object.keys(columns)),
      after: columns,
    });
    return after;
  });
}

/** The code can then be given out anew. @throws Refusal `discount.unknown_id` */
export async function deleteDiscountCode(shop: Shop, actor: Actor, id: number): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const before = await lockDiscountCode(tx, id);
    if (!before) throw refuse('discount.unknown_id');
    await updateRow(tx, id, { archived_at: now, updated_at: now });
    await recordAudit(tx, now, actor, { action: 'discount_code.deleted', subject: `discount_code:${id}`, before });
  });
}

async function requireProducts(tx: Transaction, ids: readonly number[] = []): Promise<void> {
  const known = await knownProducts(tx, ids);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw refuse('request.invalid', { field: 'product_ids', problem: `names product ${unknown}, which is not there` });
}

/** What must hold of the whole code, whichever part was changed. */
function check(code: DiscountCode): DiscountCode {
  const { discount_value: value } = code;
  if (value <= 0 || (code.discount_type === 'percentage' && value > 10_000)) throw refuse('discount.invalid_value', { value: value / 100 });
  if (code.max_uses !== -1 && code.max_uses < code.used_count)
    throw refuse('request.invalid', { field: 'max_uses', problem: `is lower than the ${code.used_count} uses so far` });
  if (code.valid_from !== null && code.valid_before !== null && code.valid_before <= code.valid_from)
    throw refuse('request.invalid', { field: 'valid_until', problem: 'is before valid_from' });
  return code;
}

function columnsOf(fields: DiscountCodeFields) {
  const until = dayOf(fields.valid_until, 'discount.until_invalid');
  return present({
    code: readIf(fields.code, (text) => normaliseCode(cleanLine(text, 'code'))),
    discount_type: fields.discount_type,
    discount_value: hundredthsOf(fields.discount_value),
    description: readIf(fields.description, (text) => cleanLine(text, 'description')),
    max_uses: fields.max_uses,
    max_uses_per_customer: fields.max_uses_per_customer,
    product_ids: readIf(fields.product_ids, (ids) => JSON.stringify(ids.toSorted((one, other) => one - other))),
    min_order_minor: readIf(fields.min_order_amount, (amount) => parseMoney(String(amount), 'USD').minor),
    valid_from: dayOf(fields.valid_from, 'discount.from_invalid'),
    valid_before: typeof until === 'number' ? until + DAY : until,
    is_active: readIf(fields.is_active, asFlag),
  });
}

/** Hundredths: basis points of a percentage, cents of a fixed amount. Nothing for what the old page sends as "not filled in". */
function hundredthsOf(value: number | string | undefined): number | undefined {
  if (value === undefined || value === 0 || value === '') return undefined;
  const decimal = readDecimal(value);
  const hundredths = decimal && decimalToMinor(decimal, 'USD', 'refuse');
  if (hundredths === undefined) throw refuse('discount.invalid_value', { value: String(value).slice(0, 40) });
  return hundredths;
}

/** Start of the day; null for none. The old API's own form, with a time of midnight, is read back too. */
function dayOf(text: string | null | undefined, problem: 'discount.from_invalid' | 'discount.until_invalid'): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === null || text.trim() === '') return null;
  const day = parseDate(text.trim().replace(/T00:00:00$/, ''));
  if (day === undefined) throw refuse(problem);
  return day;
}
