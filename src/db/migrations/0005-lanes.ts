/** Jobs that wait behind others of their lane are set aside, so that a long outage does not make looking for due ones slow. */
export const lanes = {
  name: '0005-lanes',
  statements: (): readonly string[] => [
    'alter table jobs add column is_behind bigint not null default 0',
    'drop index jobs_due',
    "create index jobs_due on jobs (channel, next_run_at, id) where state in ('pending', 'sending') and is_behind = 0",
  ],
};
