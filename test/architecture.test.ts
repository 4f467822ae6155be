import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from './architecture-rules.ts';
import { readSourceTree, sourceFile } from './source-tree.ts';

const tree = readSourceTree(join(import.meta.dirname, '..'));

describe('the house', () => {
  test('is not empty', () => {
    expect(tree.length).toBeGreaterThan(10);
  });

  for (const { holds, violations } of rules) {
    test(holds, () => {
      expect(violations(tree)).toEqual([]);
    });
  }
});

/** Files that break exactly one rule: proof that the rules above would speak up. */
const offences: readonly { breaks: string; files: Readonly<Record<string, string>> }[] = [
  { breaks: 'every folder has its place', files: { 'src/shipping/parcel.ts': '' } },
  { breaks: 'every folder has its place', files: { 'src/server.ts': '' } },
  { breaks: 'imports point left', files: { 'src/orders/order.ts': "import { pay } from '../payments/payment.ts';\npay();" } },
  { breaks: 'imports point left', files: { 'src/orders/order.ts': "import type { Payment } from '../payments/payment.ts';\nexport const x: Payment = 1;" } },
  { breaks: 'imports point left', files: { 'src/orders/order.ts': "export {\n  a,\n  b as c,\n} from '../payments/payment.ts';" } },
  { breaks: 'imports point left', files: { 'src/orders/order.ts': "export * as payments from '../payments/payment.ts';" } },
  { breaks: 'imports point left', files: { 'src/orders/order.ts': "const load = () => import('../payments/payment.ts');\nload();" } },
  { breaks: 'imports point left', files: { 'src/simulator/gateway.ts': "import '../app.ts';" } },
  { breaks: 'nothing outside src', files: { 'src/app.ts': "import { tree } from '../test/source-tree.ts';\ntree();" } },
  {
    breaks: 'no file imports itself',
    files: {
      'src/stock/hold.ts': "import { b } from './key.ts';\nb();",
      'src/stock/key.ts': "import type { C } from './pool.ts';\nexport const c: C = 1;",
      'src/stock/pool.ts': "export { d } from './hold.ts';",
    },
  },
  { breaks: 'database drivers stay', files: { 'src/stock/store.ts': "import pg from 'pg';\npg();" } },
  { breaks: 'database drivers stay', files: { 'src/stock/import-keys.ts': "import { sql } from 'kysely';\nsql``;" } },
  { breaks: 'database drivers stay', files: { 'src/stock/import-keys.ts': "import { build } from '../db/statement.ts';\nbuild;" } },
  { breaks: 'outgoing calls go through', files: { 'src/payments/oxapay/adapter.ts': 'export const ask = () => fetch("https://example.com");' } },
  {
    breaks: 'orders/change-status.ts is the only writer',
    files: { 'src/orders/store.ts': "build.updateTable('orders').where('id', '=', id).set({ paid_at: 1, status: 'paid' });" },
  },
  {
    breaks: 'orders/change-status.ts is the only writer',
    files: { 'src/orders/store.ts': "build.insertInto('orders').values(row).onConflict((c) => c.doUpdateSet({ status }));" },
  },
  { breaks: 'orders/change-status.ts is the only writer', files: { 'src/orders/store.ts': "sql`update orders set status = 'paid' where id = 1`;" } },
  { breaks: 'process.env is read', files: { 'src/http/server.ts': 'export const port = process.env.PORT;' } },
  { breaks: 'a file is named', files: { 'src/orders/order-service.ts': '' } },
  { breaks: 'a file is named', files: { 'src/core/utils.ts': '' } },
  { breaks: 'no file grows', files: { 'src/core/money.ts': 'export {};\n'.repeat(401) } },
];

const innocent: Readonly<Record<string, string>> = {
  'src/core/money.ts':
    "import { createHash } from 'node:crypto';\nimport { x } from './text.ts';\n// fetch('x'); process.env; import { y } from '../orders/order.ts'\nx(createHash);",
  'src/orders/store.ts':
    "build.updateTable('orders').set({ notes: 'status' }).where('status', '=', 'paid');\nbuild.insertInto('orders').values({ status: 'pending' });",
  'src/orders/change-status.ts': "import { build } from '../db/statement.ts';\nbuild.updateTable('orders').set({ status: 'paid' });",
  'src/orders/orders-sql.ts': "export const text = 'update orders set notes = 1 where status = 2';",
  'src/http/client.ts': 'export const get = (url) => fetch(url);',
  'src/simulator/main.ts': 'export const port = process.env.PORT;',
  'src/accounts/serviceable.ts': "telegram.fetch('x'); prefetch('y');",
};

describe('the rules', () => {
  for (const [number, { breaks, files }] of offences.entries()) {
    test(`speak up: ${breaks} … (${number + 1}, ${Object.keys(files)[0]})`, () => {
      const broken = Object.entries(files).map(([path, text]) => sourceFile(path, text));
      const speaking = rules.filter(({ violations }) => violations(broken).length > 0);
      expect(speaking.some(({ holds }) => holds.startsWith(breaks))).toBe(true);
    });
  }

  test('are silent about what is right', () => {
    const files = Object.entries(innocent).map(([path, text]) => sourceFile(path, text));
    expect(rules.flatMap(({ violations }) => violations(files))).toEqual([]);
  });

  test('core is held to itself', () => {
    const file = sourceFile('src/core/money.ts', "import { db } from '../db/database.ts';\ndb();");
    expect(rules.filter(({ violations }) => violations([file]).length > 0).map(({ holds }) => holds)).toContain('core imports nothing of ours');
  });
});
