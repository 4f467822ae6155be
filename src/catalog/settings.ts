/** The shop's settings: the old system's 19, with their names, and the policies of the sale. Only what was changed is stored. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { languages } from '../core/languages.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { claimPicture } from '../pictures/keep-picture.ts';
import { colour, flag, hours, line, link, oneOf, paragraph, rate, type SettingField, switches, timeZone, wholeNumber } from './setting-fields.ts';
import { allSettings, lockSettings, writeSetting } from './settings-store.ts';

/** What everybody may read, under the old system's names. */
export const publicSettingFields = {
  site_name: line(100, 'AIStorm'),
  logo_url: link(200, '../assets/images/logo.png'),
  primary_color: colour('#00E5FF'),
  secondary_color: colour('#D400FF'),
  background_color: colour('#0D0F12'),
  card_background_color: colour('#1A1D24'),
  text_color: colour('#EAEAEA'),
  text_accent_color: colour('#00E5FF'),
  price_color: colour('#39FF14'),
  telegram_contact: line(100, '@aistorm2025'),
  wechat_contact: line(100, 'aistorm2024'),
  email_contact: line(100, 'support@aistorm.com'),
  /** CNY for one USDT, as decimal text. */
  usdt_to_cny_rate: rate('above zero', 1_000, '8'),
  default_seo_title: line(200, 'AIStorm | Your Trusted AI Solutions Provider'),
  default_seo_description: line(
    500,
    'Discover and purchase top AI product accounts like ChatGPT Pro, Claude Max, Super Grok, and more with secure USDT payment.',
  ),
  default_seo_keywords: line(500, 'AI Accounts, ChatGPT, Claude, Grok, AI Tools, USDT Payment'),
  tawk_to_enabled: flag(true),
  tawk_to_property_id: line(100),
  tawk_to_widget_id: line(100),
} as const satisfies Record<string, SettingField<unknown>>;

const settingFields = {
  ...publicSettingFields,
  /** No orders are taken while true. */
  paused: flag(false),
  paused_message: paragraph(500),
  default_language: oneOf(languages),
  /** What operators read in Telegram. */
  operator_language: oneOf(['zh-CN', 'en']),
  /** Zone in which pages write times before a script knows the buyer's own. */
  time_zone: timeZone('Asia/Shanghai'),
  /** When operators are told only what cannot wait, in the zone above, e.g. `23:00-08:00`; the rest comes as one message afterwards. */
  quiet_hours: hours(),
  /** When people answer and confirm red packets, in the merchant's words. */
  support_hours: line(100),
  low_stock_threshold: wholeNumber(0, 10_000, 5),
  /** `auto` takes the rate from the gateway's prices, within the bounds below. */
  rate_mode: oneOf(['manual', 'auto']),
  /** The automatic rate never goes below it; 0 for none. */
  rate_floor: rate('zero', 1_000, '0'),
  /** Added to the automatic rate, in basis points. */
  rate_spread_bp: wholeNumber(0, 2_000, 0),
  rate_max_age_minutes: wholeNumber(1, 1_440, 60),
  payment_methods: switches({ usdt: true, alipay: true }),
  usdt_network: oneOf(['TRC20', 'BEP20', 'ERC20']),
  fee_paid_by_payer: flag(false),
  /** How much less than the amount due still counts as paid, in basis points (F15). */
  underpayment_tolerance_bp: wholeNumber(0, 1_000, 0),
  /** What happens to an ended order whose money comes late, when its stock is still there (F14). */
  late_money: oneOf(['deliver', 'attention']),
  /** Late money is only taken by itself for orders of at most this many USD cents; 0 for any. */
  auto_apply_limit_minor: wholeNumber(0, 100_000_000, 0),
  /** How often the file of an order may be downloaded, for each unit that was bought. */
  download_limit: wholeNumber(1, 1_000, 10),
  /** How long a download link works; the order page makes fresh ones. */
  download_link_hours: wholeNumber(1, 720, 72),
  /** Whether buyers may ask for a refund on the order page, and for how many days after delivery. */
  refund_requests: flag(true),
  refund_request_days: wholeNumber(1, 365, 7),
  /** Above this many USD cents nobody approves the refund he asked for himself (S40); 0 for never. */
  refund_second_person_minor: wholeNumber(0, 100_000_000, 0),
  /** Above this many USD cents only owners approve refunds; 0 for never. */
  refund_manager_limit_minor: wholeNumber(0, 100_000_000, 0),
  /** Who bears the network's fee of a refund by payout. */
  refund_network_fee: oneOf(['shop', 'buyer']),
  /** Whether a discount code may be used again once the order was given back in full. */
  refund_returns_discount: flag(false),
  /** Largest single red packet, in CNY fen. */
  red_packet_max_minor: wholeNumber(1, 10_000_000, 20_000),
  red_packet_validity_hours: wholeNumber(1, 168, 24),
  /** Above this many CNY fen a second operator must confirm what a red packet brought (S40); 0 for never. */
  red_packet_second_person_minor: wholeNumber(0, 10_000_000, 0),
  /** Operators and owners are called again when a red packet waits this long; 0 for never. */
  red_packet_alarm_minutes: wholeNumber(0, 1_440, 10),
  /** So many days after an order was placed its buyer is forgotten, when nothing about it is open (S46); 0 for never. */
  retention_days: wholeNumber(0, 3_650, 730),
} as const satisfies Record<string, SettingField<unknown>>;

export type Settings = { readonly [Key in keyof typeof settingFields]: ReturnType<(typeof settingFields)[Key]['read']> };

export type SettingKey = keyof Settings;

/** New values by key, unchecked. */
export type SettingsPatch = Readonly<Partial<Record<SettingKey, unknown>>>;

export const settingKeys: readonly SettingKey[] = Object.keys(settingFields).filter(isSettingKey);

export function isSettingKey(text: string): text is SettingKey {
  return Object.hasOwn(settingFields, text);
}

export function settingField(key: SettingKey): SettingField<unknown> {
  return settingFields[key];
}

// The table above gives every key its fallback, so its types are those of `Settings`.
export const defaultSettings = Object.freeze(Object.fromEntries(settingKeys.map((key) => [key, settingFields[key].fallback])) as unknown as Settings);

/**
 * All settings, defaults filled in; one query.
 * @throws Error for a stored value that does not fit: a price made with a guessed rate would be worse than none
 */
export async function readSettings(queries: Queries): Promise<Settings> {
  const changed: Record<string, unknown> = {};
  for (const { key, value } of await allSettings(queries)) {
    if (isSettingKey(key)) changed[key] = settingFields[key].read(JSON.parse(value), key);
  }
  return { ...defaultSettings, ...changed };
}

/**
 * Checks every value, stores what differs and records it. Switches may be given one by one.
 * @param seen what the operator saw before he changed it: then a change on top of somebody else's is refused (I20)
 * @returns the settings after the change
 * @throws Refusal `settings.invalid` or `text.forbidden_character`, naming the setting, `picture.not_found`, or `version.conflict`; then nothing is changed
 */
export async function changeSettings(tx: Transaction, now: number, actor: Actor, patch: SettingsPatch, seen: SettingsPatch = {}): Promise<Settings> {
  await lockSettings(tx, now);
  const current = await readSettings(tx);
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const wanted = patch[key];
    if (wanted === undefined) continue;
    const was = current[key];
    const value = settingFields[key].read(isObject(was) && isObject(wanted) ? { ...was, ...wanted } : wanted, key);
    if (JSON.stringify(value) === JSON.stringify(was)) continue;
    if (seen[key] !== undefined && JSON.stringify(settingFields[key].read(seen[key], key)) !== JSON.stringify(was))
      throw refuse('version.conflict', { field: key });
    before[key] = was;
    after[key] = value;
  }
  if (typeof after.logo_url === 'string') await claimPicture(tx, after.logo_url, now);
  for (const [key, value] of Object.entries(after)) await writeSetting(tx, key, JSON.stringify(value), now);
  if (Object.keys(after).length > 0) await recordAudit(tx, now, actor, { action: 'settings.changed', subject: 'settings', before, after });
  return { ...current, ...after };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
