/** A database as the former Python shop wrote it, with the oddities that its code allowed. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const schema = `
create table user (id integer not null primary key, username varchar(80) not null, password_hash varchar(120) not null);
create table site_settings (id integer not null primary key, site_name varchar(100), primary_color varchar(7), price_color varchar(7), usdt_to_cny_rate float,
  tawk_to_enabled boolean);
create table product (id integer not null primary key, name varchar(100) not null, slug varchar(100) not null, description text, short_description varchar(200),
  price_usd float not null, price_unit varchar(20), image_url varchar(200), page_url varchar(200), in_stock boolean, stock_quantity integer, is_featured boolean,
  is_active boolean, sort_order integer, category varchar(50), features text, seo_title varchar(200), seo_description varchar(500), seo_keywords varchar(500),
  created_at datetime, updated_at datetime);
create table "order" (id integer not null primary key, order_id varchar(100) not null, customer_email varchar(120) not null, product_id integer not null,
  product_name varchar(100) not null, quantity integer not null, unit_price_usd float not null, total_amount_usd float not null, price_unit varchar(20),
  payment_method varchar(20), payment_status varchar(20), oxapay_order_id varchar(100), oxapay_track_id varchar(100), oxapay_pay_link varchar(500),
  order_status varchar(20), delivery_status varchar(20), customer_notes text, admin_notes text, created_at datetime, updated_at datetime, paid_at datetime,
  delivered_at datetime);
create table announcement (id integer not null primary key, title varchar(200) not null, content text not null, announcement_date date not null,
  is_active boolean, is_pinned boolean, sort_order integer, created_at datetime, updated_at datetime);
create table discount_code (id integer not null primary key, code varchar(50) not null, discount_type varchar(20) not null, discount_value float not null,
  description varchar(200), max_uses integer, used_count integer, min_order_amount float, valid_from datetime, valid_until datetime, is_active boolean,
  created_at datetime, updated_at datetime);`;

const rows = `
insert into site_settings values (1, 'Old Shop', 'blue', null, 7.5, 0);
insert into product (id, name, slug, description, short_description, price_usd, price_unit, image_url, page_url, in_stock, stock_quantity, is_featured, is_active,
  sort_order, category, features) values
  (1, 'Cursor Pro', 'cursor-pro', '', '', 12.99, '月', 'assets/images/curserpro.jpg', 'pages/cursor.html', 1, 5, 0, 1, 0, 'AI开发工具', '["one"]'),
  (2, 'No price', 'bad', '', '', -1, '月', '', '', 1, 5, 0, 1, 0, 'AI', null);
insert into announcement values (1, 'Hello', 'World', '2025-06-01', 1, 0, 0, null, null), (2, 'Hidden', 'Words', '2025-06-02', 0, 0, 0, null, null);
insert into discount_code (id, code, discount_type, discount_value, description, max_uses, min_order_amount, valid_until, is_active)
  values (1, 'AIFORSALE25', 'percentage', 10.0, '滿30U可折扣', -1, 30.0, '2030-01-01 00:00:00.000000', 1);
insert into "order" (id, order_id, customer_email, product_id, product_name, quantity, unit_price_usd, total_amount_usd, price_unit, payment_method, payment_status,
  oxapay_track_id, order_status, delivery_status, created_at, updated_at, paid_at) values
  (1, 'order_1748500000001_1a2b3c4d', 'a@example.com', 1, 'Cursor Pro', 3, 12.99, 38.970000000000006, '月', 'usdt', 'completed', '123', 'completed', 'pending',
    '2025-05-29 06:26:40.000000', '2025-05-29 06:30:00', '2025-05-29 06:30:00.000000'),
  (2, 'order_1748500000002_1a2b3c4d', 'b@example.com', 1, 'Cursor Pro', 1, 12.99, 12.99, '月', 'usdt', 'pending', null, 'created', 'pending',
    '2025-05-29 06:26:40.000000', null, null),
  (3, 'order_1748500000003_1a2b3c4d', 'c@example.com', 9, 'Gone', 1, 1.0, 1.0, '月', 'usdt', 'completed', null, 'completed', 'pending',
    '2025-05-29 06:26:40.000000', null, null);`;

/** Two products, three orders, two announcements and a discount code; one product, one setting and one order cannot be taken over. */
export function legacyDatabase(folder: string): string {
  const file = join(folder, 'former.db');
  const database = new DatabaseSync(file);
  database.exec(schema + rows);
  database.close();
  return file;
}
