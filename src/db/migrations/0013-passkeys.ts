/** Operators' passkeys: the public halves of key pairs on their devices. */
export const passkeys = {
  name: '0013-passkeys',
  statements: (): readonly string[] => [
    `create table passkeys (
      id text primary key, operator_id text not null references operators (id), credential_id text not null unique, public_key text not null,
      counter bigint not null, transports text not null, name text not null, created_at bigint not null, last_used_at bigint)`,
    'create index passkeys_of_operator on passkeys (operator_id)',
  ],
};
