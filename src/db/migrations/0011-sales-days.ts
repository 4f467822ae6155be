import type { Dialect } from '../dialect.ts';

const sums =
  'ordered paid delivered refunded units new_customers revenue_minor discount_minor refunded_usd_minor cost_minor costed_units taken_minor refunded_minor pay_ms deliver_ms'.split(
    ' ',
  );

/** Sums of sales by day beside those by hour, made of what is there. */
export const salesDays = {
  name: '0011-sales-days',
  statements: (dialect: Dialect): readonly string[] => [
    `create table sales_days (
      part text not null check (part in ('all', 'product', 'method', 'discount')), day bigint not null, value text not null,
      ${sums.map((name) => `${name} bigint not null`).join(', ')},
      primary key (part, day, value))${dialect.name === 'sqlite' ? ' without rowid' : ''}`,
    `insert into sales_days (part, day, value, ${sums.join(', ')})
      select part, hour - hour % 86400000, value, ${sums.map((name) => `sum(${name})`).join(', ')} from sales_hours group by part, hour - hour % 86400000, value`,
  ],
};
