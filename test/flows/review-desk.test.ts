/** The rules of the review desk: two people for much money, a call for help when nobody looks, hours that buyers can read, and how fast it works. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createApiKey } from '../../src/accounts/api-key.ts';
import { languages } from '../../src/core/languages.ts';
import { HOUR, MINUTE } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { textOf } from '../../src/storefront/text.ts';
import { dialects } from '../dialects.ts';
import { SmtpEmulator } from '../emulators/smtp.ts';
import { statusOf, until } from '../factories.ts';
import { testClock } from '../harness.ts';
import { ann, auditOf, ben, group, openOperatedShop, redPacketCode, sendRedPacket } from '../telegram-shop.ts';

describe.each(dialects)('the review desk on %s', (dialect) => {
  test('above the set amount the first says what came and a second person confirms it (S40)', async () => {
    const { shop, telegram, operator, press, reply, find } = await openOperatedShop(dialect);
    const [annId, benId] = [await operator(ann), await operator(ben)];
    await shop.admin('PATCH', '/api/admin/settings', { red_packet_second_person_minor: 5_000 });
    const placed = await sendRedPacket(shop);
    await press(ann, group, '🙋 我来领取');
    const full = (await find(ann, redPacketCode)).keyboard[0]?.[0]?.text ?? '';
    expect(await press(ann, ann, full)).toMatch(/^已记下：收到 100\.00 CNY。还需要另一位操作员确认。$/);
    await until('the code is gone from the chat', async () => !telegram.messagesIn(ann).some(({ text }) => text.includes(redPacketCode)));
    expect(await statusOf(shop, placed)).toBe('pending');
    await find(group, '👥 红包金额需要第二人确认');
    const again = await shop.call('POST', `/api/orders/${placed.id}/red-packet`, { code: '11223344' }, { 'x-order-token': placed.token });
    expect(again.body.code).toBe('red_packet.in_review');

    const [packet] = (await shop.admin('GET', '/api/admin/red-packets')).body.items;
    expect(packet).toMatchObject({ state: 'claimed', first_amount: '100.00', first_by: `operator:${annId}` });
    const other = await shop.admin('POST', `/api/admin/red-packets/${packet.id}/confirm`, { amount: '99.00' });
    expect([other.status, other.body.code]).toEqual([409, 'red_packet.amount_differs']);
    expect((await shop.admin('POST', `/api/admin/red-packets/${packet.id}/claim`)).body.code).toBe('red_packet.stale');

    await press(ann, group, '✅ 我也核对过 ¥100.00');
    expect(await press(ann, group, '确定')).toBe('金额超过限额：需要另一位操作员确认');
    await press(ben, group, '✅ 我也核对过 ¥100.00');
    await until(
      'a question for Ben',
      async () => telegram.messagesIn(group).filter(({ keyboard }) => keyboard.flat().some(({ text }) => text === '确定')).length > 1,
    );
    expect(await press(ben, group, '确定')).toBe('已确认收到 100.00 CNY。');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    await find(group, '✅ 已收到 100.00 CNY · Ben');
    expect((await auditOf(shop, 'red_packet.counted')).map(({ actor }) => actor)).toEqual([`operator:${annId}`]);
    expect((await auditOf(shop, 'red_packet.confirmed')).map(({ actor }) => actor)).toEqual([`operator:${benId}`]);

    // Below the amount one person is enough; what he saw may also be less than is due.
    const small = await sendRedPacket(shop, '55667788');
    await press(ann, group, '🙋 我来领取');
    await find(ann, '55667788');
    await press(ann, ann, '✏️ 其他金额');
    await reply(ann, '实际收到多少', '￥40 元');
    await find(ann, '已确认收到 40.00 CNY。');
    expect(await statusOf(shop, small)).toBe('pending');
  });

  test('one person who can be two actors is one person: a listed Telegram user, a key of his, his account (S40)', async () => {
    const { shop, operator, press, find } = await openOperatedShop(dialect, { TELEGRAM_OPERATOR_IDS: String(ben) });
    const annId = await operator(ann);
    await shop.admin('PATCH', '/api/admin/settings', { red_packet_second_person_minor: 5_000 });
    const placed = await sendRedPacket(shop);
    const [packet] = (await shop.admin('GET', '/api/admin/red-packets')).body.items;
    const confirmAs = async (actor: string) => {
      const { key } = await createApiKey(shop.app.shop, { id: actor, ip: null, requestId: null }, { name: 'a program', role: 'owner' });
      return shop.call('POST', `/api/admin/red-packets/${packet.id}/confirm`, { amount: packet.amount_due }, { authorization: `Bearer ${key}` });
    };
    // Whoever has no account can be anybody: his word is not even the first.
    await press(ben, group, '🙋 我来领取');
    expect(await press(ben, ben, (await find(ben, redPacketCode)).keyboard[0]?.[0]?.text ?? '')).toMatch(/^金额超过限额：只有本人账号/);
    expect((await confirmAs('cli')).body.code).toBe('operator.account_required');
    await shop.app.shop.db.transaction((tx) => tx.run(build.updateTable('red_packets').set({ state: 'submitted', claimed_by: null })));
    // Ann says it by her program; neither she nor another program of hers is the second.
    expect((await confirmAs(`operator:${annId}`)).body).toMatchObject({ state: 'claimed', first_amount: packet.amount_due });
    expect((await confirmAs(`operator:${annId}`)).body.code).toBe('red_packet.second_person');
    expect((await confirmAs('operator:somebody')).body.code).toBe('red_packet.second_person');
    for (const person of [ann, ben]) {
      await press(person, group, '✅ 我也核对过 ¥100.00');
      expect(await press(person, group, '确定')).toBe('金额超过限额：需要另一位操作员确认');
    }
    expect(await statusOf(shop, placed)).toBe('pending');
    // Ben with an account of his own is somebody.
    await operator(ben);
    await press(ben, group, '✅ 我也核对过 ¥100.00');
    expect(await press(ben, group, '确定')).toBe('已确认收到 100.00 CNY。');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
  });

  test('the second person may disagree: the code is refused with a reason, and the buyer is asked again', async () => {
    const { shop, operator, press, find } = await openOperatedShop(dialect);
    await operator(ann);
    await operator(ben);
    await shop.admin('PATCH', '/api/admin/settings', { red_packet_second_person_minor: 5_000 });
    const placed = await sendRedPacket(shop);
    await press(ann, group, '🙋 我来领取');
    await press(ann, ann, (await find(ann, redPacketCode)).keyboard[0]?.[0]?.text ?? '');
    await find(group, '👥 红包金额需要第二人确认');
    await press(ben, group, '❌ 领不到');
    expect(await press(ann, group, '金额不符')).toBe('这个按钮是给 Telegram 1002 的。');
    expect(await press(ben, group, '金额不符')).toBe('已告诉买家重新发送口令。');
    await find(group, '❌ 金额不符 · Ben');
    expect(await statusOf(shop, placed)).toBe('pending');
  });

  test('nobody looks: operators and owners are called after the set minutes, once more before the code dies, and not while somebody is on it', async () => {
    const smtp = await new SmtpEmulator().start();
    onTestFinished(() => smtp.stop());
    const clock = testClock(Date.now());
    const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'shop@example.com', ADMIN_EMAIL: 'owner@example.com', ADMIN_PASSWORD: 'a long enough password' };
    const { shop, telegram, operator, press, find } = await openOperatedShop(dialect, mail, clock);
    await operator(ann);
    await shop.admin('PATCH', '/api/admin/settings', { red_packet_alarm_minutes: 7 });
    await sendRedPacket(shop);
    await find(group, '🧧 收到红包口令');
    const calls = () => telegram.messagesIn(group).filter(({ text }) => text.startsWith('🚨')).length;
    const later = async (ms: number): Promise<void> => {
      clock.advance(ms);
      await shop.app.schedule.tick();
      await shop.settle();
    };
    await later(6 * MINUTE);
    expect(calls()).toBe(0);
    await later(2 * MINUTE);
    expect((await find(group, '🚨 红包口令已等待 8 分钟')).keyboard.flat().map(({ text }) => text)).toEqual(['🙋 我来领取']);
    await until('the owner is told', async () =>
      smtp.mails.some(({ to, content }) => to.includes('owner@example.com') && content.subject?.includes('🚨') === true),
    );
    expect(smtp.mails.some(({ content }) => JSON.stringify([content.text, content.html]).includes(redPacketCode))).toBe(false);
    await later(30 * MINUTE);
    expect(calls()).toBe(1);
    // The call itself then says who is on it.
    await press(ann, group, '🙋 我来领取');
    await later(MINUTE);
    expect(calls()).toBe(0);
    await later(20 * HOUR);
    expect(calls()).toBe(1);
    await later(20 * HOUR);
    expect(calls()).toBe(1);
  });

  test('a buyer may send five codes; the sixth needs a person, and says so', async () => {
    const { shop } = await openOperatedShop(dialect);
    const placed = await sendRedPacket(shop, '20000001');
    const send = async (code: string) => {
      const { status, body } = await shop.call('POST', `/api/orders/${placed.id}/red-packet`, { code }, { 'x-order-token': placed.token });
      return [status, body.version ?? body.code];
    };
    expect(await send('20000002')).toEqual([202, 2]);
    // The same once more is the same.
    expect(await send('20000002')).toEqual([202, 2]);
    const [packet] = (await shop.admin('GET', '/api/admin/red-packets')).body.items;
    await shop.admin('POST', `/api/admin/red-packets/${packet.id}/reject`, { reason: 'wrong_code' });
    expect(await send('恭喜发财大吉大利')).toEqual([202, 3]);
    expect(await send('20000004')).toEqual([202, 4]);
    expect(await send('20000005')).toEqual([202, 5]);
    expect(await send('20000006')).toEqual([409, 'red_packet.too_many']);
    expect((await shop.admin('GET', '/api/admin/red-packets')).body.items).toMatchObject([{ version: 5, state: 'submitted' }]);
  });

  test('an amount above what one packet holds takes several, and each that comes counts', async () => {
    const { shop } = await openOperatedShop(dialect);
    await shop.admin('PATCH', '/api/admin/settings', { red_packet_max_minor: 5_000 });
    const placed = await sendRedPacket(shop, '30000001');
    const second = await shop.call('POST', `/api/orders/${placed.id}/red-packet`, { code: '30000002' }, { 'x-order-token': placed.token });
    expect([second.status, second.body.version]).toEqual([202, 2]);
    const { items } = (await shop.admin('GET', '/api/admin/red-packets')).body;
    expect(items).toHaveLength(2);
    for (const { id } of items) {
      expect(await statusOf(shop, placed)).toBe('pending');
      expect((await shop.admin('POST', `/api/admin/red-packets/${id}/confirm`, { amount: '50.00' })).status).toBe(200);
    }
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
  });

  test('how fast the desk works, by the median', async () => {
    const clock = testClock(Date.now());
    const { shop } = await openOperatedShop(dialect, {}, clock);
    for (const [code, minutes] of [
      ['10000001', 3],
      ['10000002', 5],
      ['10000003', 60],
    ] as const) {
      await sendRedPacket(shop, code);
      clock.advance(minutes * MINUTE);
      const [packet] = (await shop.admin('GET', '/api/admin/red-packets')).body.items;
      await shop.admin('POST', `/api/admin/red-packets/${packet.id}/confirm`, { amount: packet.amount_due });
    }
    const { body } = await shop.admin('GET', '/api/admin/red-packets/statistics?days=7');
    expect(body).toMatchObject({ submitted: 3, confirmed: 3, rejected: 0, waiting: 0, median_seconds_to_claim: null, median_seconds_to_confirm: 300 });
    expect(body.operators).toMatchObject([{ confirmed: 3, median_seconds_to_confirm: 300 }]);
  });
});

test('buyers read on the order page when red packets are looked at, in every language', async () => {
  const { shop } = await openOperatedShop('sqlite');
  await shop.admin('PATCH', '/api/admin/settings', { support_hours: '09:00–23:00 UTC+8' });
  const placed = await sendRedPacket(shop);
  for (const language of languages) {
    const page = await shop.call('GET', `/orders/${placed.id}?lang=${language}`, undefined, { accept: 'text/html', 'x-order-token': placed.token });
    expect(page.body).toContain(textOf(language).redPacket.hours('09:00–23:00 UTC+8'));
  }
});
