import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openShop } from '../../test/catalog-shop.ts';
import { dialects } from '../../test/dialects.ts';
import { systemActor } from '../accounts/audit-log.ts';
import { isRefusal } from '../core/errors.ts';
import { readDecimal } from '../core/money.ts';
import { build } from '../db/statement.ts';
import { isSafeLink } from './setting-fields.ts';
import { changeSettings, defaultSettings, readSettings, type SettingsPatch, settingField, settingKeys } from './settings.ts';

const rate = settingField('usdt_to_cny_rate');

function readsRate(value: unknown): unknown {
  try {
    return rate.read(value, 'usdt_to_cny_rate');
  } catch (error) {
    if (isRefusal(error, 'settings.invalid')) return undefined;
    throw error;
  }
}

describe('settings', () => {
  test('every default fits its own field', () => {
    for (const key of settingKeys) expect(settingField(key).read(defaultSettings[key], key)).toEqual(defaultSettings[key]);
  });

  test('H9 a rate is a positive decimal, kept as its text', () => {
    expect(readsRate('7.25')).toBe('7.25');
    expect(readsRate(7.25)).toBe('7.25');
    for (const bad of [
      '',
      'nan',
      'inf',
      'Infinity',
      '-1',
      '0',
      0,
      -7,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '1e2',
      '7,2',
      '７',
      '1000.01',
      '7.123456789',
      null,
      true,
      [],
      {},
    ])
      expect([bad, readsRate(bad)]).toEqual([bad, undefined]);
  });

  test('a rate, if it is read at all, is read exactly', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.string(), fc.float(), fc.bigInt().map(String)), (value) => {
        const read = readsRate(value);
        if (read === undefined) return true;
        const [a, b] = [readDecimal(read), readDecimal(value)];
        return a !== undefined && b !== undefined && a.digits > 0n && a.digits === b.digits && a.scale === b.scale;
      }),
    );
  });

  test('no field throws anything but a refusal, whatever it is given', () => {
    fc.assert(
      fc.property(fc.constantFrom(...settingKeys), fc.anything(), (key, value) => {
        try {
          const read = settingField(key).read(value, key);
          expect(settingField(key).read(read, key)).toEqual(read);
          return true;
        } catch (error) {
          return isRefusal(error);
        }
      }),
    );
  });

  test('S25 a link is a path or an http(s) address', () => {
    for (const good of ['', '/artwork/a.svg', '../assets/logo.png', 'assets/a.png', 'https://cdn.example/a.png', '/a?b=c:d'])
      expect([good, isSafeLink(good)]).toEqual([good, true]);
    for (const bad of ['javascript:alert(1)', 'JaVaScRiPt:x', 'data:text/html,x', '//evil.example/x', '\\\\evil', 'https:evil', '/a"b', '/a b', 'vbscript:x'])
      expect([bad, isSafeLink(bad)]).toEqual([bad, false]);
  });
});

for (const dialect of dialects) {
  describe(`stored settings on ${dialect}`, () => {
    test('are the defaults until something is changed, and one change leaves the others alone', async () => {
      const { shop } = await openShop(dialect);
      expect(await readSettings(shop.db.read)).toEqual(defaultSettings);
      const change = (patch: SettingsPatch) => shop.db.transaction((tx) => changeSettings(tx, 1, systemActor, patch));
      const after = await change({ site_name: ' Störm ', usdt_to_cny_rate: 7.1, payment_methods: { alipay: false } });
      expect(after).toEqual({ ...defaultSettings, site_name: 'Störm', usdt_to_cny_rate: '7.1', payment_methods: { usdt: true, alipay: false } });
      expect(await readSettings(shop.db.read)).toEqual(after);
      await change({ payment_methods: { usdt: false } });
      expect((await readSettings(shop.db.read)).payment_methods).toEqual({ usdt: false, alipay: false });
    });

    test('I16 a change is recorded with before and after; one that changes nothing is not', async () => {
      const { shop } = await openShop(dialect);
      const change = (patch: SettingsPatch) => shop.db.transaction((tx) => changeSettings(tx, 1, systemActor, patch));
      await change({ paused: true });
      await change({ paused: true, site_name: 'AIStorm' });
      const log = await shop.db.read.all(build.selectFrom('audit_log').select(['action', 'before', 'after']));
      expect(log).toEqual([{ action: 'settings.changed', before: '{"paused":false}', after: '{"paused":true}' }]);
    });

    test('I20 two operators who change the same setting: the second is told; different settings do not get in each other’s way', async () => {
      const { shop } = await openShop(dialect);
      const change = (patch: SettingsPatch, seen?: SettingsPatch) => shop.db.transaction((tx) => changeSettings(tx, 1, systemActor, patch, seen));
      const names = ['Störm', 'Sturm', 'Storm'];
      const tries = await Promise.allSettled(names.map((site_name) => change({ site_name }, { site_name: 'AIStorm' })));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const each of tries)
        if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'version.conflict', details: { field: 'site_name' } });
      const kept = await change({ wechat_contact: 'storm', low_stock_threshold: 3 }, { wechat_contact: 'aistorm2024', low_stock_threshold: 5 });
      expect(names).toContain(kept.site_name);
      await expect(change({ paused: true, site_name: 'Other' }, { site_name: 'AIStorm' })).rejects.toMatchObject({ code: 'version.conflict' });
      expect((await readSettings(shop.db.read)).paused).toBe(false);
    });

    test('one bad value changes nothing, and is named', async () => {
      const { shop } = await openShop(dialect);
      const bad: SettingsPatch = { site_name: 'New', primary_color: 'red' };
      await expect(shop.db.transaction((tx) => changeSettings(tx, 1, systemActor, bad))).rejects.toMatchObject({
        code: 'settings.invalid',
        details: { field: 'primary_color' },
      });
      expect((await readSettings(shop.db.read)).site_name).toBe('AIStorm');
    });

    test('a stored value that is broken is an error, not a guess', async () => {
      const { shop } = await openShop(dialect);
      await shop.db.transaction((tx) => tx.insert('settings', { key: 'usdt_to_cny_rate', value: '"-3"', updated_at: 0 }));
      await expect(readSettings(shop.db.read)).rejects.toThrow('usdt_to_cny_rate');
    });
  });
}
