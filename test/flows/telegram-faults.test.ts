/** What people and Telegram do to messages with buttons: topics, deleted and old messages, groups that move, and buyers who try to write as the shop. */
import { expect, test } from 'vitest';
import { ApiRefusal } from '../emulators/telegram-call.ts';
import { anOrder, aProductWithKeys, statusOf, until } from '../factories.ts';
import { aManualOrder, ann, group, openOperatedShop, redPacketCode, sendRedPacket } from '../telegram-shop.ts';

test('in a group with topics, notices and answers stand in their topic', async () => {
  const { shop, telegram, operator, find } = await openOperatedShop('sqlite', { TELEGRAM_CHAT_ID: `${group}:45`, TELEGRAM_WEBHOOK_SECRET: 'topic-secret' });
  await operator(ann);
  await sendRedPacket(shop);
  await find(group, '🧧 收到红包口令');
  const from = { id: ann, is_bot: false, first_name: 'Ann' };
  const chat = { id: group, type: 'supergroup', title: 'Shop' };
  const message = { message_id: 9_001, date: 1, from, chat, is_topic_message: true, message_thread_id: 46, text: '/packets' };
  const headers = { 'x-telegram-bot-api-secret-token': 'topic-secret' };
  expect((await shop.call('POST', '/telegram-webhook', { update_id: 77_001, message }, headers)).status).toBe(200);
  await find(group, '按编号查看');
  const topicsOf = (words: string) =>
    telegram.calls
      .filter(({ method, params }) => method === 'sendmessage' && String(params.text).includes(words))
      .map(({ params }) => params.message_thread_id);
  expect(topicsOf('收到红包口令，请尽快领取</b>\n📦')).toEqual([45]);
  expect(topicsOf('按编号查看')).toEqual([46]);
});

test('a card that was deleted or cannot be edited any more stops nothing: the deed is done and the other chat sees it', async () => {
  const { shop, telegram, operator, press, find } = await openOperatedShop('sqlite', { TELEGRAM_CHAT_ID: `${group},${ann}` });
  await operator(ann);
  const placed = await sendRedPacket(shop);
  const card = await find(group, '🧧 收到红包口令');
  await find(ann, '🧧 收到红包口令');
  card.deleted = true;
  expect(await press(ann, ann, '🙋 我来领取')).toBe('完成。');
  const full = (await find(ann, redPacketCode)).keyboard[0]?.[0]?.text ?? '';
  telegram.fail(new ApiRefusal(400, "Bad Request: message can't be edited"), { times: 1, methods: ['editMessageText'] });
  await press(ann, ann, full);
  await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
  await until('nothing is left to draw', async () => {
    await shop.settle();
    return (await shop.admin('GET', '/api/admin/jobs?state=pending')).body.items.length === 0;
  });
  expect((await shop.admin('GET', '/api/admin/jobs?state=dead')).body.items).toEqual([]);
});

test('a group that became a supergroup: its old buttons work in the new chat, new cards come there', async () => {
  const { shop, telegram, operator, press, find } = await openOperatedShop('sqlite');
  await operator(ann);
  const supergroup = -100777;
  telegram.chats.known.add(supergroup);
  telegram.chats.migrated.set(group, supergroup);
  const placed = await aManualOrder(shop);
  await find(supergroup, placed.id);
  await find(supergroup, '📮 待手动交付');
  expect(await press(ann, supergroup, '📮 交付')).toBe('请在我们的私聊里继续。');
  await find(ann, '请回复这条消息');
});

test('a buyer cannot break or fake a card: markup, mentions, links, marks that turn the text, lines of his own, any length (S25, S26)', async () => {
  const { shop, telegram, operator, find } = await openOperatedShop('sqlite');
  await operator(ann);
  const product = await aProductWithKeys(shop, 20);
  const notes = `</blockquote><b>PAID</b>\n✅ 订单 · 已交付\r\n💎 实收：999 USDT @everyone tg://user?id=1 https://evil.example ${'长'.repeat(400)}`;
  const placed = await anOrder(shop, product.slug, { customer_notes: notes });
  telegram.sendText({ from: ann, text: `/order ${placed.id}` });
  const card = await find(ann, '⏳ 订单 · 等待支付');
  expect(card.text.split('\n').filter((line) => /^(✅|💎)/.test(line))).toEqual([]);
  expect(card.text).toContain('<b>PAID</b>');
  expect(new Set(card.entities.map(({ type }) => type))).toEqual(new Set(['bold', 'code', 'blockquote', 'text_link']));
  expect(card.entities.filter(({ type }) => type === 'text_link').every(({ url }) => String(url).startsWith(shop.base))).toBe(true);
  expect(card.text.length).toBeLessThan(2_000);
  expect(telegram.calls.filter(({ method, status }) => method === 'sendmessage' && status !== 200)).toEqual([]);
});
