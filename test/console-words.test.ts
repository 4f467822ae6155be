/** What the shop writes down and sends has a name for people in the console, in both of its languages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { orderStatuses } from '../src/orders/order-status.ts';
import { readSourceTree } from './source-tree.ts';

const root = join(import.meta.dirname, '..');
const tree = readSourceTree(root);

/** Deeds that the audit log is told of, by their names in the code. */
function deeds(): string[] {
  const written = tree.flatMap(({ code }) => [...code.matchAll(/\baction: (?:[\w.!= ]+\? )?("[a-z_]+\.[a-z_]+"(?: : "[a-z_]+\.[a-z_]+")?)/g)]);
  const named = written.flatMap(([, names = '']) => [...names.matchAll(/[a-z_]+\.[a-z_]+/g)].map(([name]) => name));
  return [...named, ...orderStatuses.map((status) => `order.${status}`)];
}

function events(): string[] {
  const code = tree.find(({ path }) => path === 'src/outbox/events.ts')?.code ?? '';
  return [...code.matchAll(/"([a-z_]+\.[a-z_]+)": true/g)].map(([, name = '']) => name);
}

describe.each(['en', 'zh-CN'])('the words of %s', (language) => {
  const table = readFileSync(join(root, `console/src/text/${language}.ts`), 'utf8');
  const without = (group: string, names: readonly string[]) => [...new Set(names)].filter((name) => !table.includes(`'${group}.${name}':`));

  test('name each deed of the audit log', () => {
    expect(deeds().length).toBeGreaterThan(80);
    expect(without('deed', deeds())).toEqual([]);
  });

  test('name each event that somebody is told of', () => {
    expect(events().length).toBeGreaterThan(30);
    expect(without('event', events())).toEqual([]);
  });
});
