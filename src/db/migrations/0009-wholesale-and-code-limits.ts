/** Prices by quantity, and discount codes for certain products and so many uses of one customer. */
export const wholesaleAndCodeLimits = {
  name: '0009-wholesale-and-code-limits',
  statements: (): readonly string[] => [
    "alter table variants add column wholesale text not null default '[]'",
    'alter table discount_codes add column max_uses_per_customer bigint not null default -1',
    "alter table discount_codes add column product_ids text not null default '[]'",
    'create index discount_redemptions_of_customer on discount_redemptions (discount_code_id, email)',
  ],
};
