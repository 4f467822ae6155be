/** Quiet hours: what cannot wait comes at once, the rest in one message when they are over, and nothing is forgotten. */
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { dialects } from '../dialects.ts';
import { ApiRefusal } from '../emulators/telegram-call.ts';
import { anOrder, aProductWithKeys, type PlacedOrder, until } from '../factories.ts';
import { testClock } from '../harness.ts';
import { aManualOrder, group, openOperatedShop, sendRedPacket } from '../telegram-shop.ts';

/** Three in the morning in Shanghai, some days from now, so that order ids made by the real clock stay in the past. */
const night = Math.floor(Date.now() / DAY) * DAY + 3 * DAY + 19 * HOUR;

describe.each(dialects)('quiet hours on %s', (dialect) => {
  test('a red packet and a task come at once, the task without a sound; orders come in one message in the morning, through an outage', async () => {
    const clock = testClock(night);
    const { shop, telegram, find } = await openOperatedShop(dialect, {}, clock);
    const set = (hours: string) => shop.admin('PATCH', '/api/admin/settings', { quiet_hours: hours, time_zone: 'Asia/Shanghai' });
    expect((await set('all night')).body.code).toBe('settings.invalid');
    expect((await set('23:00 - 08:00')).body.quiet_hours).toBe('23:00-08:00');
    const product = await aProductWithKeys(shop, 40);
    const orders: PlacedOrder[] = [];
    for (let n = 0; n < 6; n += 1) orders.push(await anOrder(shop, product.slug));
    const packet = await sendRedPacket(shop);
    const manual = await aManualOrder(shop);
    expect((await find(group, '🧧 收到红包口令')).silent).toBe(false);
    expect((await find(group, '📮 待手动交付')).silent).toBe(true);
    await shop.settle();
    expect(telegram.messagesIn(group).map(({ text }) => text.split('\n')[0])).toEqual(['🧧 收到红包口令，请尽快领取', '📮 待手动交付']);

    // The night goes by; at its end Telegram is down for a while.
    clock.advance(4 * HOUR);
    await shop.settle();
    expect(telegram.messagesIn(group)).toHaveLength(2);
    telegram.fail('bad gateway', { methods: ['sendMessage'] });
    clock.advance(HOUR + MINUTE);
    await shop.settle();
    telegram.recover();
    clock.advance(5 * MINUTE);
    await until('the digest', async () => {
      await shop.settle();
      return telegram.messagesIn(group).length > 2;
    });
    const digest = await find(group, '🌙');
    expect(digest.text).toMatch(/^🌙 免打扰时段（23:00-08:00）内的通知\n03:00 📝 新订单创建 · /);
    for (const { id } of [...orders, packet, manual]) expect(digest.text).toContain(id);
    expect(digest.text.split('\n').filter((line) => line.includes('新订单创建'))).toHaveLength(8);
    const held = await shop.app.shop.db.read.all(build.selectFrom('jobs').select('state').where('channel', '=', 'telegram_digest'));
    expect(new Set(held.map(({ state }) => state))).toEqual(new Set(['done']));

    // In the day everything is told as always.
    const later = await anOrder(shop, product.slug);
    expect((await find(group, later.id)).text.split('\n')[0]).toBe('📝 新订单创建');
    expect(telegram.messagesIn(group).filter(({ text }) => text.startsWith('🌙'))).toHaveLength(1);
  });
});

test('more than fits into one message comes in several, each thing once; a group that does not want us loses nothing silently', async () => {
  const clock = testClock(night);
  const { shop, telegram } = await openOperatedShop('sqlite', {}, clock);
  await shop.admin('PATCH', '/api/admin/settings', { quiet_hours: '23:00-08:00', time_zone: 'Asia/Shanghai' });
  const product = await aProductWithKeys(shop, 90);
  const orders: PlacedOrder[] = [];
  for (let n = 0; n < 70; n += 1) orders.push(await anOrder(shop, product.slug));
  await shop.settle();
  expect(telegram.messagesIn(group)).toEqual([]);
  clock.advance(6 * HOUR);
  await until('all is told', async () => {
    await shop.settle();
    return orders.every(({ id }) => telegram.messagesIn(group).some(({ text }) => text.includes(id)));
  });
  const digests = telegram.messagesIn(group).filter(({ text }) => text.startsWith('🌙'));
  expect(digests.length).toBeGreaterThan(1);
  const all = digests.map(({ text }) => text).join('\n');
  for (const { id } of orders) expect(all.match(new RegExp(`新订单创建[^\n]*\n${id}`, 'g'))).toHaveLength(1);

  clock.advance(15 * HOUR);
  telegram.fail(new ApiRefusal(403, 'Forbidden: bot was kicked from the group chat'), { methods: ['sendMessage'] });
  await anOrder(shop, product.slug);
  clock.advance(9 * HOUR);
  await until('it is a dead letter', async () => {
    await shop.settle();
    return (await shop.admin('GET', '/api/admin/jobs?state=dead')).body.items.some(({ channel }: { channel: string }) => channel === 'telegram_digest');
  });
});
