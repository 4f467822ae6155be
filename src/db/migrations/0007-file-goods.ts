/** Goods that are files: their versions, their content in sealed pieces, and the orders that may download them. */
import type { Dialect } from '../dialect.ts';

const kinds = "delivery in ('keys', 'shared', 'manual', 'call', 'file')";

/** SQLite cannot change a check: the table is made anew. What refers to it is held against the new rows when the transaction commits. */
const productsAnew = [
  'pragma defer_foreign_keys = on',
  'create table products_before as select * from products',
  'drop table products',
  `create table products (
    id bigint primary key, slug text not null unique, name text not null, description text not null, short_description text not null,
    price_unit text not null, image_url text not null, page_url text not null, is_on_sale bigint not null, is_featured bigint not null,
    is_active bigint not null, sort_order bigint not null, category text not null, features text not null, seo_title text not null,
    seo_description text not null, seo_keywords text not null, texts text not null,
    delivery text not null check (${kinds}), shared_content text, max_per_order bigint not null check (max_per_order between 1 and 1000),
    warranty_days bigint not null, archived_at bigint, created_at bigint not null, updated_at bigint not null, version bigint not null)`,
  'insert into products select * from products_before',
  'drop table products_before',
];

const checkAnew = [
  'alter table products drop constraint products_delivery_check',
  `alter table products add constraint products_delivery_check check (${kinds})`,
];

const tables = (bytes: 'blob' | 'bytea') => [
  `create table files (
    id text primary key, variant_id text not null references variants (id), version bigint, name text not null, size bigint not null check (size > 0),
    digest text, created_at bigint not null, touched_at bigint not null, unique (variant_id, version), check ((version is null) = (digest is null)))`,
  'create index files_unfinished on files (touched_at) where version is null',
  `create table file_pieces (file_id text not null references files (id), number bigint not null, sealed ${bytes} not null, primary key (file_id, number))`,
  `create table delivered_files (
    order_id text primary key references deliveries (order_id), file_id text not null references files (id),
    downloads bigint not null, downloads_allowed bigint not null, created_at bigint not null, check (downloads between 0 and downloads_allowed))`,
  'create index delivered_files_of_file on delivered_files (file_id)',
];

export const fileGoods = {
  name: '0007-file-goods',
  statements: (dialect: Dialect): readonly string[] => {
    switch (dialect.name) {
      case 'sqlite':
        return [...productsAnew, ...tables('blob')];
      case 'postgres':
        return [...checkAnew, ...tables('bytea')];
    }
  },
};
