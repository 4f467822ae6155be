/** Pictures that operators upload, in every size and format they are shown in. */
import type { Dialect } from '../dialect.ts';

export const pictures = {
  name: '0003-pictures',
  statements: ({ name }: Dialect): readonly string[] => [
    'create table pictures (id text primary key, created_at bigint not null, used_at bigint not null)',
    'create index pictures_by_use on pictures (used_at)',
    `create table picture_files (
      picture_id text not null references pictures (id), name text not null, body ${name === 'postgres' ? 'bytea' : 'blob'} not null, primary key (picture_id, name))`,
  ],
};
