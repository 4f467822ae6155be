/** Buyers who want to hear when something is back in stock, and those who want no such mail any more. */
export const waitingBuyers = {
  name: '0008-waiting-buyers',
  statements: (): readonly string[] => [
    `create table waiting_buyers (
      id text primary key, variant_id text not null references variants (id), email text not null, locale text not null, asked_at bigint not null, told_at bigint,
      unique (variant_id, email))`,
    'create index waiting_buyers_untold on waiting_buyers (variant_id, asked_at, id) where told_at is null',
    'create index waiting_buyers_of_email on waiting_buyers (email)',
    'create table mail_stops (email_hash text primary key, since bigint not null)',
  ],
};
