/** A second factor for operators, the time a session last proved who it is, and the audit log by person. */
export const secondFactor = {
  name: '0002-second-factor',
  statements: (): readonly string[] => [
    `create table second_factors (
      operator_id text primary key references operators (id), sealed_secret text not null, confirmed_at bigint, last_step bigint not null, created_at bigint not null)`,
    'create table recovery_codes (code_hash text primary key, operator_id text not null references operators (id), used_at bigint, created_at bigint not null)',
    'create index recovery_codes_of_operator on recovery_codes (operator_id)',
    'alter table operator_sessions add column verified_at bigint not null default 0',
    'create index audit_log_of_actor on audit_log (actor, id)',
  ],
};
