/** The kinds of value a setting can have: how each is described, checked and brought to its one stored form. */
import { refuse } from '../core/errors.ts';
import { readDecimal } from '../core/money.ts';
import { cleanLine, cleanText } from '../core/text.ts';
import { Type } from '../http/schemas.ts';

export interface SettingField<T> {
  readonly fallback: T;
  /** What the JSON API accepts; `read` decides. */
  readonly schema: ReturnType<typeof Type.Unsafe>;
  /** @throws Refusal `settings.invalid` naming the field, or `text.forbidden_character` */
  readonly read: (value: unknown, field: string) => T;
}

function invalid(field: string, problem: string) {
  return refuse('settings.invalid', { field, problem });
}

function textOf(value: unknown, field: string, longest: number, clean: (text: string, field: string) => string): string {
  if (typeof value !== 'string') throw invalid(field, 'must be text');
  const text = clean(value, field);
  if (text.length > longest) throw invalid(field, `must have at most ${longest} characters`);
  return text;
}

/** One line of text. */
export function line(longest: number, fallback = ''): SettingField<string> {
  return { fallback, schema: Type.Unsafe({ type: 'string', maxLength: longest }), read: (value, field) => textOf(value, field, longest, cleanLine) };
}

/** Text of several lines. */
export function paragraph(longest: number, fallback = ''): SettingField<string> {
  return { fallback, schema: Type.Unsafe({ type: 'string', maxLength: longest }), read: (value, field) => textOf(value, field, longest, cleanText) };
}

/** `#RRGGBB`: it ends up in a style sheet. */
export function colour(fallback: string): SettingField<string> {
  return {
    fallback,
    schema: Type.Unsafe({ type: 'string', pattern: '^#[0-9A-Fa-f]{6}$' }),
    read: (value, field) => {
      if (typeof value !== 'string' || !/^#[0-9a-f]{6}$/i.test(value)) throw invalid(field, 'must look like #00E5FF');
      return value;
    },
  };
}

/** An address on the web or a path of this site; nothing that a browser would run. */
export function link(longest: number, fallback = ''): SettingField<string> {
  return {
    fallback,
    schema: Type.Unsafe({ type: 'string', maxLength: longest }),
    read: (value, field) => {
      const text = textOf(value, field, longest, cleanLine);
      if (!isSafeLink(text)) throw invalid(field, 'must be a path or an http(s) address');
      return text;
    },
  };
}

/** Empty, a path (`/a`, `../a`, `a/b.png`) or an http(s) address. */
export function isSafeLink(text: string): boolean {
  if (/[\s"'<>\\`]/.test(text) || text.startsWith('//')) return false;
  return /^https?:\/\/[^/]/i.test(text) || !/^[^/?#]*:/.test(text);
}

export function flag(fallback: boolean): SettingField<boolean> {
  return {
    fallback,
    schema: Type.Unsafe({ type: 'boolean' }),
    read: (value, field) => {
      if (typeof value !== 'boolean') throw invalid(field, 'must be true or false');
      return value;
    },
  };
}

export function wholeNumber(min: number, max: number, fallback: number): SettingField<number> {
  return {
    fallback,
    schema: Type.Unsafe({ type: 'integer', minimum: min, maximum: max }),
    read: (value, field) => {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
        throw invalid(field, `must be a whole number from ${min} to ${max}`);
      return value;
    },
  };
}

export function oneOf<const Choice extends string>(choices: readonly [Choice, ...Choice[]]): SettingField<Choice> {
  return {
    fallback: choices[0],
    schema: Type.Unsafe({ type: 'string', enum: choices }),
    read: (value, field) => {
      const choice = choices.find((known) => known === value);
      if (choice === undefined) throw invalid(field, `must be one of ${choices.join(', ')}`);
      return choice;
    },
  };
}

/** An IANA zone such as `Asia/Shanghai`. */
export function timeZone(fallback: string): SettingField<string> {
  return {
    fallback,
    schema: Type.Unsafe({ type: 'string', maxLength: 60 }),
    read: (value, field) => {
      const zone = [...Intl.supportedValuesOf('timeZone'), 'UTC'].find((known) => known === value);
      if (zone === undefined) throw invalid(field, 'must be a time zone such as Asia/Shanghai');
      return zone;
    },
  };
}

/** A part of each day, `23:00-08:00`, which may go past midnight; empty for none. */
export function hours(): SettingField<string> {
  return {
    fallback: '',
    schema: Type.Unsafe({ type: 'string', maxLength: 20 }),
    read: (value, field) => {
      const text = typeof value === 'string' ? value.replaceAll(/\s/g, '').replace('–', '-') : undefined;
      if (text === '') return text;
      const [from, until] = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/.test(text ?? '') ? (text ?? '').split('-') : [];
      if (text === undefined || from === undefined || from === until) throw invalid(field, 'must look like 23:00-08:00');
      return text;
    },
  };
}

/** Named switches that are changed together or one by one. */
export function switches<Name extends string>(fallback: Readonly<Record<Name, boolean>>): SettingField<Readonly<Record<Name, boolean>>> {
  const names = Object.keys(fallback);
  return {
    fallback,
    schema: Type.Unsafe({ type: 'object', additionalProperties: false, properties: Object.fromEntries(names.map((name) => [name, { type: 'boolean' }])) }),
    read: (value, field) => {
      if (typeof value !== 'object' || value === null) throw invalid(field, 'must be an object');
      const given: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
      const unknown = [...given].find(([name, state]) => !names.includes(name) || typeof state !== 'boolean');
      if (unknown) throw invalid(field, `"${unknown[0].slice(0, 40)}" must be a known name with true or false`);
      return { ...fallback, ...value };
    },
  };
}

/**
 * Units of one currency for one of another, kept as decimal text so that it can be frozen exactly (I2).
 * Above `min` and at most `max`, with at most 8 decimals; `nan`, `inf` and negative rates are no decimals (H9).
 */
export function rate(min: 'above zero' | 'zero', max: number, fallback: string): SettingField<string> {
  return {
    fallback,
    schema: Type.Unsafe({ anyOf: [{ type: 'string', maxLength: 24 }, { type: 'number' }] }),
    read: (value, field) => {
      const decimal = readDecimal(value);
      if (!decimal || decimal.scale > 8) throw invalid(field, 'must be a decimal number with at most 8 decimals');
      const tooLow = decimal.digits < 0n || (min === 'above zero' && decimal.digits === 0n);
      if (tooLow || decimal.digits > BigInt(max) * 10n ** BigInt(decimal.scale))
        throw invalid(field, `must be ${min === 'zero' ? 'from 0' : 'above 0'} to ${max}`);
      return String(value);
    },
  };
}
