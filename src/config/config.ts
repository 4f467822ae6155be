/** Turns the environment into checked settings, or into one sentence per mistake. Closed when something is missing. */
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { deriveKey, type SealingKeys, sealingKey } from '../core/crypto.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import type { Environment } from './env.ts';
import { keptSecret } from './kept-secret.ts';

export interface Config {
  readonly production: boolean;
  readonly role: 'all' | 'web' | 'worker';
  readonly port: number;
  readonly host: string;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly database: { readonly kind: 'sqlite'; readonly file: string } | { readonly kind: 'postgres'; readonly url: string };
  readonly redisUrl: string | undefined;
  readonly oxapay: OxapayConfig;
  readonly telegram: TelegramConfig;
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  readonly firstOwner: { readonly email: string; readonly password: string } | undefined;
  readonly allowedOrigins: readonly string[];
  readonly trustProxy: readonly string[];
  /** `host:port` of private servers that webhooks may call. */
  readonly webhookPrivateHosts: readonly string[];
  readonly assetBaseUrl: string;
  readonly logLevel: string;
  /** Largest file for sale. */
  readonly fileMaxBytes: number;
  readonly orderHoldMs: number;
  readonly outboxPollMs: number;
  readonly reconcileFirstMs: number;
  readonly rateLimits: boolean;
  /** When ordering takes a proof of work, or a wait (checkout/gate.ts). */
  readonly challenge: 'auto' | 'always' | 'off';
  readonly secrets: Secrets;
}

export interface OxapayConfig {
  /**
   * `test`: the built-in simulator, only outside production. `live`: a merchant key is set. `off`: production without a key.
   * Decided here, once; payment code never asks.
   */
  readonly mode: 'test' | 'live' | 'off';
  /** Without a trailing slash. */
  readonly apiUrl: string;
}

export interface TelegramConfig {
  readonly chatIds: readonly string[];
  readonly apiRoot: string;
  readonly operatorIds: readonly number[];
}

/** Kept apart and never logged: an object whose JSON is empty. */
export class Secrets {
  readonly #values: SecretValues;

  constructor(values: SecretValues) {
    this.#values = values;
  }

  get values(): SecretValues {
    return this.#values;
  }

  toJSON(): string {
    return '[secrets]';
  }
}

export interface SecretValues {
  readonly sealingKeys: SealingKeys;
  /** For HMAC fingerprints of card keys and red-packet codes; made from the oldest listed data key, so that a rotation does not forget known duplicates. */
  readonly fingerprintKey: Buffer;
  /** Current first; older ones still open old order links. */
  readonly linkKeys: readonly [Buffer, ...Buffer[]];
  readonly sessionKey: Buffer;
  /** The private half of the key that Web Push is signed with: a number on P-256. */
  readonly pushKey: Buffer;
  readonly oxapayMerchantKey: string;
  readonly oxapayPreviousMerchantKey: string | undefined;
  readonly oxapayPayoutKey: string | undefined;
  readonly telegramBotToken: string | undefined;
  readonly telegramWebhookSecret: string | undefined;
  readonly metricsToken: string | undefined;
}

/** Thrown by `loadConfig`; `problems` has one sentence for each mistake. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Secrets that were published or are the first thing anybody tries (S30, H24, H26). */
const knownWeakSecrets = /^(change.?me|secret|password|default|aistorm|your[-_]|dev[-_]|admin123|12345|test$|example)/i;

/** The key of the built-in simulator: public on purpose, only ever used against it. */
export const simulatorMerchantKey = 'SIMULA-TORKEY-000000-000001';
export const simulatorPayoutKey = 'SIMULA-TORPAY-000000-000001';

/**
 * Reads and checks everything. In development it makes missing secrets and keeps them in `DATA_DIR`.
 * @throws ConfigError
 */
export function loadConfig(env: Environment): Config {
  const problems: string[] = [];
  const problem = (sentence: string): undefined => {
    problems.push(sentence);
    return undefined;
  };

  const production = env.NODE_ENV === 'production';
  const wholeNumber = (name: keyof Environment, fallback: number, min: number, max: number): number => {
    const text = env[name];
    if (text === undefined) return fallback;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    problem(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
    return fallback;
  };
  const oneOf = <T extends string>(name: keyof Environment, allowed: readonly [T, ...T[]]): T => {
    const text = env[name];
    const found = allowed.find((value) => value === text);
    if (text !== undefined && found === undefined) problem(`${name} must be one of ${allowed.join(', ')}, not "${text}".`);
    return found ?? allowed[0];
  };
  const address = (name: keyof Environment, fallback: string, protocols: readonly string[]): string => {
    const text = env[name] ?? fallback;
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
      problem(`${name} must be an address starting with ${protocols.map((p) => `${p}//`).join(' or ')}.`);
    return text.replace(/\/+$/, '');
  };
  const list = (text: string | undefined): string[] =>
    (text ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');

  const port = wholeNumber('PORT', 5001, 0, 65_535);
  const dataDir = resolve(env.DATA_DIR ?? './data');
  const merchantKey = env.OXAPAY_SECRET_KEY ?? env.OXAPAY_MERCHANT_API_KEY;
  if (merchantKey !== undefined && merchantKey.length < 10) problem('OXAPAY_SECRET_KEY is too short to be a merchant API key (XXXXXX-XXXXXX-XXXXXX-XXXXXX).');
  if (production && merchantKey === simulatorMerchantKey) problem('OXAPAY_SECRET_KEY is the key of the test simulator: use your own merchant key.');
  const mode = merchantKey !== undefined ? 'live' : production ? 'off' : 'test';

  const holdText = env.ORDER_HOLD_MINUTES ?? '15';
  const holdMinutes = /^\d{1,4}(\.\d{1,4})?$/.test(holdText) ? Number(holdText) : Number.NaN;
  if (!(holdMinutes > 0 && holdMinutes <= 2880)) problem(`ORDER_HOLD_MINUTES must be more than 0 and at most 2880, not "${holdText}".`);

  const rateLimits = oneOf('RATE_LIMITS', ['on', 'off']) === 'on';
  if (production && !rateLimits) problem('RATE_LIMITS=off is refused in production: remove it.');

  const databaseUrl = env.DATABASE_URL;
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl))
    problem('DATABASE_URL must start with postgres:// (leave it out for SQLite in DATA_DIR).');

  const firstOwner = env.ADMIN_EMAIL !== undefined && env.ADMIN_PASSWORD !== undefined ? { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD } : undefined;
  if ((env.ADMIN_EMAIL === undefined) !== (env.ADMIN_PASSWORD === undefined)) problem('ADMIN_EMAIL and ADMIN_PASSWORD belong together: set both or neither.');
  if (firstOwner && (firstOwner.password.length < 12 || knownWeakSecrets.test(firstOwner.password)))
    problem('ADMIN_PASSWORD must have at least 12 characters and not be a well-known password.');

  if (env.SMTP_URL !== undefined && env.MAIL_FROM === undefined) problem('SMTP_URL needs MAIL_FROM, the sender of the mails.');
  const mail =
    env.SMTP_URL !== undefined && env.MAIL_FROM !== undefined ? { url: address('SMTP_URL', '', ['smtp:', 'smtps:']), from: env.MAIL_FROM } : undefined;

  const operatorIds = list(env.TELEGRAM_OPERATOR_IDS).map((text) =>
    /^\d{1,16}$/.test(text) ? Number(text) : problem(`TELEGRAM_OPERATOR_IDS: "${text}" is not a numeric user id.`),
  );
  const trustProxy = list(env.TRUST_PROXY);
  for (const entry of trustProxy)
    if (!isIP(entry.split('/')[0] ?? '') && !['loopback', 'linklocal', 'uniquelocal'].includes(entry))
      problem(`TRUST_PROXY: "${entry}" is not an address or network.`);
  const allowedOrigins = list(env.ALLOWED_ORIGINS);
  for (const origin of allowedOrigins)
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) problem(`ALLOWED_ORIGINS: "${origin}" must look like https://shop.example without a path.`);

  const secret = (name: 'SECRET_KEY' | 'DATA_KEY'): string => {
    const text = env[name];
    if (text === undefined)
      return production ? (problem(`${name} is required in production: set it to at least 32 random characters.`) ?? '') : keptSecret(dataDir, name);
    if (text.length < 32 || knownWeakSecrets.test(text)) problem(`${name} must be at least 32 random characters and not a well-known value.`);
    return text;
  };
  const secretKey = secret('SECRET_KEY');
  const dataKey = secret('DATA_KEY');

  const publicUrl = address('PUBLIC_URL', `http://localhost:${port}`, ['http:', 'https:']);
  const config: Config = {
    production,
    role: oneOf('ROLE', ['all', 'web', 'worker']),
    port,
    host: env.HOST ?? '127.0.0.1',
    publicUrl,
    dataDir,
    database: databaseUrl === undefined ? { kind: 'sqlite', file: join(dataDir, 'aistorm.db') } : { kind: 'postgres', url: databaseUrl },
    redisUrl: env.REDIS_URL === undefined ? undefined : address('REDIS_URL', '', ['redis:', 'rediss:']),
    oxapay: {
      mode,
      apiUrl: address(
        'OXAPAY_API_URL',
        mode === 'test' ? `http://127.0.0.1:${port}/simulator/v1` : 'https://api.oxapay.com/v1',
        production ? ['https:', 'http:'] : ['http:', 'https:'],
      ),
    },
    telegram: {
      chatIds: list(env.TELEGRAM_CHAT_ID),
      apiRoot: address('TELEGRAM_API_ROOT', 'https://api.telegram.org', ['http:', 'https:']),
      operatorIds: operatorIds.filter((id) => id !== undefined),
    },
    mail,
    firstOwner,
    allowedOrigins,
    trustProxy,
    webhookPrivateHosts: list(env.WEBHOOK_PRIVATE_HOSTS),
    assetBaseUrl: env.ASSET_BASE_URL === undefined ? '' : address('ASSET_BASE_URL', '', ['https:', 'http:']),
    logLevel: oneOf('LOG_LEVEL', ['info', 'fatal', 'error', 'warn', 'debug', 'trace', 'silent']),
    fileMaxBytes: wholeNumber('FILE_MAX_MB', 200, 1, 10_240) * 1024 * 1024,
    orderHoldMs: Math.round(holdMinutes * MINUTE),
    outboxPollMs: wholeNumber('OUTBOX_POLL_MS', 1_000, 10, 60_000),
    reconcileFirstMs: wholeNumber('RECONCILE_SECONDS', 60, 1, 86_400) * SECOND,
    rateLimits,
    challenge: oneOf('CHALLENGE', ['auto', 'always', 'off']),
    secrets: new Secrets({
      sealingKeys: [sealingKey(dataKey), ...list(env.DATA_KEY_PREVIOUS).map(sealingKey)],
      fingerprintKey: deriveKey(list(env.DATA_KEY_PREVIOUS).at(-1) ?? dataKey, 'fingerprint'),
      linkKeys: [deriveKey(secretKey, 'order-link'), ...list(env.SECRET_KEY_PREVIOUS).map((previous) => deriveKey(previous, 'order-link'))],
      sessionKey: deriveKey(secretKey, 'session'),
      pushKey: deriveKey(secretKey, 'web-push'),
      oxapayMerchantKey: merchantKey ?? (mode === 'test' ? simulatorMerchantKey : ''),
      oxapayPreviousMerchantKey: env.OXAPAY_SECRET_KEY_PREVIOUS,
      oxapayPayoutKey: env.OXAPAY_PAYOUT_KEY ?? (mode === 'test' ? simulatorPayoutKey : undefined),
      telegramBotToken: env.TELEGRAM_BOT_TOKEN,
      telegramWebhookSecret: env.TELEGRAM_WEBHOOK_SECRET,
      metricsToken: env.METRICS_TOKEN,
    }),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}
