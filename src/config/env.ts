/**
 * Every environment variable the shop reads, once, without logic.
 * `.env.example` is generated from this list; `config.ts` turns the values into checked settings.
 */

export interface EnvironmentVariable {
  readonly name: string;
  /** What holds when it is not set; shown in `.env.example`. */
  readonly fallback?: string;
  readonly meaning: string;
}

export const environmentVariables = [
  { name: 'PORT', fallback: '5001', meaning: 'Port to listen on' },
  { name: 'HOST', fallback: '127.0.0.1', meaning: 'Address to listen on; 0.0.0.0 in a container' },
  { name: 'PUBLIC_URL', fallback: 'http://localhost:<PORT>', meaning: 'Base of every link and payment callback. Never taken from the Host header' },
  { name: 'DATA_DIR', fallback: './data', meaning: 'SQLite file, keys, uploads and backups' },
  { name: 'DATABASE_URL', fallback: 'SQLite in DATA_DIR', meaning: 'postgres://… switches to PostgreSQL' },
  { name: 'REDIS_URL', meaning: 'Optional: rate limits shared by several instances; nothing depends on it' },
  { name: 'ROLE', fallback: 'all', meaning: 'all, web (answers requests) or worker (sends notices, runs jobs)' },
  { name: 'OXAPAY_SECRET_KEY', meaning: 'OxaPay merchant API key. Without it, outside production, the shop is in test mode with a built-in payment simulator' },
  { name: 'OXAPAY_MERCHANT_API_KEY', meaning: 'Another name for OXAPAY_SECRET_KEY' },
  { name: 'OXAPAY_SECRET_KEY_PREVIOUS', meaning: 'The former merchant key, while notices signed with it may still arrive' },
  { name: 'OXAPAY_PAYOUT_KEY', meaning: 'OxaPay payout API key, for refunds by payout' },
  { name: 'OXAPAY_API_URL', fallback: 'https://api.oxapay.com/v1', meaning: 'Payment gateway base' },
  { name: 'TELEGRAM_BOT_TOKEN', meaning: 'Bot token from @BotFather' },
  { name: 'TELEGRAM_CHAT_ID', meaning: 'Chat that receives the notices; several separated by commas' },
  { name: 'TELEGRAM_API_ROOT', fallback: 'https://api.telegram.org', meaning: 'Bot API base' },
  { name: 'TELEGRAM_OPERATOR_IDS', meaning: 'Numeric Telegram user ids who may press buttons, separated by commas' },
  { name: 'TELEGRAM_WEBHOOK_SECRET', meaning: 'Set to receive Telegram updates by webhook instead of long polling' },
  {
    name: 'WEBHOOK_PRIVATE_HOSTS',
    meaning: 'Servers of your own network (host:port, separated by commas) that merchant webhooks may call although they are private, also over http',
  },
  { name: 'SMTP_URL', meaning: 'Mail server: smtp://user:password@host:587 or smtps://…' },
  { name: 'MAIL_FROM', meaning: 'Sender of the mails: Shop <shop@example.com>' },
  { name: 'SECRET_KEY', fallback: 'made and kept in DATA_DIR outside production', meaning: 'Signs sessions and order links; at least 32 characters' },
  { name: 'SECRET_KEY_PREVIOUS', meaning: 'The former SECRET_KEY, so that old order links still work' },
  {
    name: 'DATA_KEY',
    fallback: 'made and kept in DATA_DIR outside production',
    meaning: 'Encrypts card keys and red-packet codes; at least 32 characters. Losing it loses them',
  },
  { name: 'DATA_KEY_PREVIOUS', meaning: 'Former DATA_KEY values, separated by commas, during a rotation' },
  { name: 'ADMIN_EMAIL', meaning: 'E-mail of the first owner, created when there is none' },
  { name: 'ADMIN_PASSWORD', meaning: 'Password of the first owner; at least 12 characters' },
  { name: 'ALLOWED_ORIGINS', meaning: 'Other sites whose pages may call the API, separated by commas' },
  { name: 'TRUST_PROXY', meaning: 'Addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas' },
  { name: 'METRICS_TOKEN', meaning: 'Bearer token for /metrics from other machines; without it only this machine may read them' },
  { name: 'ASSET_BASE_URL', meaning: 'Base of a CDN in front of /assets' },
  { name: 'LOG_LEVEL', fallback: 'info', meaning: 'fatal, error, warn, info, debug, trace or silent' },
  { name: 'NODE_ENV', fallback: 'development', meaning: 'production closes everything that is only for trying out' },
  { name: 'FILE_MAX_MB', fallback: '200', meaning: 'Largest file for sale that can be uploaded, in MB; files are kept in the database' },
  { name: 'ORDER_HOLD_MINUTES', fallback: '15', meaning: 'How long an unpaid order holds its stock; decimals allowed' },
  { name: 'OUTBOX_POLL_MS', fallback: '1000', meaning: 'How often the worker looks for due jobs when nothing woke it' },
  { name: 'RECONCILE_SECONDS', fallback: '60', meaning: 'First delay before a silent payment is asked about' },
  { name: 'CHALLENGE', fallback: 'auto', meaning: 'When a browser must do a little work, or wait, before it may order: auto (under attack), always, off' },
  { name: 'RATE_LIMITS', fallback: 'on', meaning: 'off for load tests; refused in production' },
] as const satisfies readonly EnvironmentVariable[];

export type EnvironmentName = (typeof environmentVariables)[number]['name'];

/** Set variables only; an empty value counts as not set. */
export type Environment = Readonly<Partial<Record<EnvironmentName, string>>>;

/** Picks our variables out of a process environment. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const entries = environmentVariables.map(({ name }) => [name, source[name]?.trim()] as const).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries);
}
