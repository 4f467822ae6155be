import { describe, expect, test } from 'vitest';
import { createTelegramCode } from '../../src/accounts/link-telegram.ts';
import { build } from '../../src/db/statement.ts';
import { dialects } from '../dialects.ts';
import { ApiRefusal } from '../emulators/telegram-call.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, cardKeys, goodsOf, statusOf, until } from '../factories.ts';
import { aManualOrder, ann, auditOf, ben, group, openOperatedShop, redPacketCode, sendRedPacket } from '../telegram-shop.ts';

describe.each(dialects)('the operator bot on %s', (dialect) => {
  test('a red packet from the order page to the goods by buttons only, in three taps; the code is never in the group (I17)', async () => {
    const { shop, telegram, operator, press, find } = await openOperatedShop(dialect);
    const annId = await operator(ann);
    const placed = await sendRedPacket(shop);
    await find(group, '🧧 收到红包口令');
    expect(await press(ann, group, '🙋 我来领取')).toBe('请在我们的私聊里继续。');
    const secret = await find(ann, redPacketCode);
    expect(secret.protected).toBe(true);
    await find(group, '🙋 Ann 正在领取');
    const full = secret.keyboard[0]?.[0]?.text ?? '';
    expect(full).toMatch(/^✅ 收到 ¥\d+\.\d\d$/);
    expect(await press(ann, ann, full)).toMatch(/^已确认收到 \d+\.\d\d CNY。$/);
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    expect(await goodsOf(shop, placed)).toHaveLength(1);
    const done = await find(group, '✅ 已收到');
    expect(done.text).toContain('· Ann');
    await until('the buttons are gone', async () => done.keyboard.length === 0);
    expect(JSON.stringify(telegram.chats.messages.filter(({ chatId }) => chatId === group))).not.toContain(redPacketCode);
    await until('the code is gone from the chat', async () => !telegram.messagesIn(ann).some(({ text }) => text.includes(redPacketCode)));
    expect((await auditOf(shop, 'red_packet.confirmed')).map(({ actor }) => actor)).toEqual([`operator:${annId}`]);
    expect(JSON.stringify(await shop.app.shop.db.read.all(build.selectFrom('audit_log').selectAll()))).not.toContain(redPacketCode);
  });

  test('two operators press at once: one has it, the other hears who (F21)', async () => {
    const { shop, telegram, operator, find, pressed } = await openOperatedShop(dialect);
    await operator(ann);
    await operator(ben);
    await sendRedPacket(shop);
    const card = await find(group, '🧧 收到红包口令');
    const button = '🙋 我来领取';
    const queries = [telegram.press(card, { from: ann, button }), telegram.press(card, { from: ben, button })];
    const answers = await Promise.all(queries.map(pressed));
    expect(answers.toSorted()).toEqual(['已由 Ann 处理。', '请在我们的私聊里继续。'].toSorted());
    await find(group, '🙋 Ann 正在领取');
    expect(telegram.messagesIn(ben)).toEqual([]);
  });

  test('a press that should not count has no effect and says why: stranger, auditor, removed operator, replayed, foreign, forged (S41, S42)', async () => {
    const { shop, telegram, operator, find, press, pressed } = await openOperatedShop(dialect);
    const annId = await operator(ann);
    const stranger = 6666;
    telegram.chats.known.add(stranger);
    await sendRedPacket(shop);
    const card = await find(group, '🧧 收到红包口令');
    const button = '🙋 我来领取';
    expect(await pressed(telegram.press(card, { from: stranger, button }))).toBe('⛔');
    expect(await pressed(telegram.press(card, { from: ann, data: 'btn_000000000000000000000000' }))).toBe('这个按钮已失效。');
    expect(await pressed(telegram.press(card, { from: ann, data: "red_packet.confirm:rpk_1'--" }))).toBe('这个按钮已失效。');
    // The very button, in a chat that it was not made for.
    const data = card.keyboard[0]?.[0]?.callback_data ?? '';
    telegram.sendText({ from: ann, text: '/help' });
    expect(await pressed(telegram.press(await find(ann, '/today'), { from: ann, data }))).toBe('这个按钮已失效。');
    await operator(ben, 'auditor');
    expect(await pressed(telegram.press(card, { from: ben, button }))).toBe('您没有权限进行此操作。');

    expect(await press(ann, group, button)).toBe('请在我们的私聊里继续。');
    expect(await pressed(telegram.press(card, { from: ann, data }))).toBe('已由 Ann 处理。');
    const full = (await find(ann, redPacketCode)).keyboard[0]?.[0]?.text ?? '';
    await shop.app.shop.db.transaction((tx) => tx.run(build.updateTable('operators').set({ disabled_at: 1 }).where('id', '=', annId)));
    expect(await press(ann, ann, full)).toBe('⛔');
    expect((await shop.admin('GET', '/api/admin/red-packets')).body.items[0].state).toBe('claimed');
  });

  test('a press after the buyer sent a new code changes nothing, and the old card says so (I20)', async () => {
    const { shop, operator, find, press } = await openOperatedShop(dialect);
    await operator(ann);
    const placed = await sendRedPacket(shop);
    const old = await find(group, '🧧 收到红包口令');
    const button = { ...old, keyboard: old.keyboard.map((row) => row.map((one) => ({ ...one }))) };
    await shop.call('POST', `/api/orders/${placed.id}/red-packet`, { code: '99887766' }, { 'x-order-token': placed.token });
    await find(group, '🔁 买家已换新口令');
    expect(button.keyboard[0]?.[0]?.text).toBe('🙋 我来领取');
    await find(group, '🔁 第几个口令：2');
    expect(await press(ann, group, '🙋 我来领取')).toBe('请在我们的私聊里继续。');
    expect((await find(ann, '99887766')).text).not.toContain(redPacketCode);
  });

  test('a code that does not work: the operator says why, and the buyer is asked for another', async () => {
    const { shop, operator, press, find } = await openOperatedShop(dialect);
    await operator(ann);
    const placed = await sendRedPacket(shop);
    await press(ann, group, '🙋 我来领取');
    await find(ann, redPacketCode);
    await press(ann, ann, '❌ 领不到');
    expect(await press(ann, ann, '已被他人领取')).toBe('已告诉买家重新发送口令。');
    await find(group, '❌ 已被他人领取 · Ann');
    const packets = await shop.admin('GET', '/api/admin/red-packets?state=rejected');
    expect(packets.body.items).toMatchObject([{ order_id: placed.id, reason: 'already_claimed' }]);
  });

  test('another amount is typed; nonsense is refused, and the question asked again works', async () => {
    const { shop, operator, press, find, reply } = await openOperatedShop(dialect);
    await operator(ann);
    const placed = await sendRedPacket(shop);
    await press(ann, group, '🙋 我来领取');
    await find(ann, redPacketCode);
    await press(ann, ann, '✏️ 其他金额');
    await reply(ann, '实际收到多少', 'ein paar Yuan');
    await find(ann, '金额无效');
    const pending = await shop.admin('GET', '/api/admin/red-packets?state=claimed');
    expect(pending.body.items).toHaveLength(1);
    expect(await statusOf(shop, placed)).toBe('pending');
  });

  test('in English: an order by its number; the buyer is told again and gets another key, by buttons', async () => {
    const { shop, telegram, operator, press, find } = await openOperatedShop(dialect);
    const annId = await operator(ann);
    await shop.admin('PATCH', '/api/admin/settings', { operator_language: 'en' });
    const { slug } = await aProductWithKeys(shop, 2);
    const placed = await anOrder(shop, slug);
    await atGateway(shop, await aPayment(shop, placed.id), 'pay');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    const [faulty] = await goodsOf(shop, placed);
    telegram.sendText({ from: ann, text: `/order ${placed.id}` });
    expect((await find(ann, placed.id)).text).not.toMatch(/[\u4e00-\u9fff]/);
    await press(ann, ann, '📨 Tell the buyer again');
    await until('it is told again', async () => (await auditOf(shop, 'goods.resent')).length === 1);
    await press(ann, ann, '🔁 Replace a key');
    await press(ann, ann, '1');
    await until('another key', async () => !(await goodsOf(shop, placed)).includes(faulty ?? ''));
    expect((await auditOf(shop, 'goods.replaced')).map(({ actor }) => actor)).toEqual([`operator:${annId}`]);
  });

  test('manual goods are delivered by a reply, or by a file; the card shows it', async () => {
    const { shop, telegram, operator, press, reply, find } = await openOperatedShop(dialect);
    const annId = await operator(ann);
    const first = await aManualOrder(shop);
    await find(group, first.id);
    await press(ann, group, '📮 交付');
    await reply(ann, '请回复这条消息', 'user: a@example.com\npassword: correct horse');
    await until('it is delivered', async () => (await statusOf(shop, first)) === 'delivered');
    expect(await goodsOf(shop, first)).toEqual(['user: a@example.com\npassword: correct horse']);
    await find(group, '✅ 订单 · 已交付');

    const second = await aManualOrder(shop);
    await find(group, second.id);
    await press(ann, group, '📮 交付');
    const question = await find(ann, '请回复这条消息');
    await until('a new question', async () => telegram.messagesIn(ann).filter(({ text }) => text.includes('请回复这条消息')).length === 2);
    telegram.sendDocument({
      from: ann,
      name: 'account.txt',
      content: 'the second account',
      replyTo: telegram.messagesIn(ann).findLast(({ text }) => text === question.text),
    });
    await until('it is delivered', async () => (await statusOf(shop, second)) === 'delivered');
    expect(await goodsOf(shop, second)).toEqual(['the second account']);
    expect((await auditOf(shop, 'order.delivered')).map(({ actor }) => actor)).toEqual([`operator:${annId}`, `operator:${annId}`]);
  });

  test('500 keys are restocked by a file, duplicates left out; not in a group', async () => {
    const { shop, telegram, operator, find } = await openOperatedShop(dialect);
    await operator(ann);
    const product = await aProductWithKeys(shop, 2);
    const keys = cardKeys(500);
    telegram.sendDocument({ from: ann, chat: group, name: 'keys.txt', content: keys.join('\n'), caption: `/restock ${product.slug}` });
    await find(group, '请私聊我使用');
    telegram.sendDocument({ from: ann, name: 'keys.txt', content: [...keys, ...product.keys].join('\r\n'), caption: `/restock ${product.slug}` });
    await find(ann, '已加入 500 个卡密，2 个重复已跳过。');
    expect((await shop.call('GET', `/api/products/${product.slug}`)).body.stock_quantity).toBe(502);
    telegram.sendText({ from: ann, text: '/restock nothing' });
    await find(ann, '没有找到。');
    telegram.sendText({ from: ann, text: '/stock' });
    expect((await find(ann, '📦 库存')).text).toContain(`502  ${product.slug}`);
  });

  test('a refund is asked for by one and approved by another; everything is in the audit log under their names', async () => {
    const { shop, telegram, operator, press, reply, find } = await openOperatedShop(dialect);
    const annId = await operator(ann, 'support');
    const benId = await operator(ben, 'manager');
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug);
    await atGateway(shop, await aPayment(shop, placed.id), 'pay');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    telegram.sendText({ from: ann, text: `/order ${placed.id}` });
    await find(ann, '✅ 订单 · 已交付');
    await press(ann, ann, '↩️ 退款');
    await reply(ann, '将退回', '货不对板');
    await find(ann, '退款已提出。');
    await find(group, '货不对板');
    expect(await press(ann, group, '✅ 批准')).toBe('您没有权限进行此操作。');
    await press(ben, group, '✅ 批准');
    expect(await press(ann, group, '确定')).toMatch(/^这个按钮是给/);
    expect(await press(ben, group, '确定')).toBe('退款已批准。');
    await find(group, '↩️ 退款 · 已批准，待付款');
    expect((await auditOf(shop, 'refund.requested')).map(({ actor }) => actor)).toEqual([`operator:${annId}`]);
    expect((await auditOf(shop, 'refund.approved')).map(({ actor }) => actor)).toEqual([`operator:${benId}`]);
  });

  test('an order is found, noted and cancelled; the dangerous deed asks again, and a stale button does nothing', async () => {
    const { shop, telegram, operator, press, reply, find } = await openOperatedShop(dialect);
    await operator(ann);
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug);
    telegram.sendText({ from: ann, text: '/orders' });
    await press(ann, ann, '1');
    await find(ann, '⏳ 订单 · 等待支付');
    await press(ann, ann, '📝 备注');
    await reply(ann, '写上备注', 'VIP <b>客户</b>');
    await find(ann, 'VIP <b>客户</b>');
    expect((await shop.admin('GET', `/api/admin/orders/${placed.id}`)).body.order.admin_notes).toBe('VIP <b>客户</b>');
    await press(ann, ann, '🚫 取消订单');
    expect(await statusOf(shop, placed)).toBe('pending');
    expect(await press(ann, ann, '确定')).toBe('订单已取消。');
    expect(await statusOf(shop, placed)).toBe('cancelled');
    await find(ann, '🚫 订单 · 已取消');
  });

  test('the shop is read and steered: /today, /find, /settings, /health, an unknown command', async () => {
    const { shop, telegram, operator, press, reply, find } = await openOperatedShop(dialect);
    await operator(ann);
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug);
    const track = await aPayment(shop, placed.id);
    await atGateway(shop, track, 'pay');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    telegram.sendText({ from: ann, text: '/today' });
    const today = await find(ann, '📊 今天');
    expect(today.text).toContain('🧾 新订单  1');
    expect(today.text).toContain('💵 收入  12.50 USDT');
    telegram.sendText({ from: ann, text: `/find ${track}` });
    await find(ann, placed.id);
    telegram.sendText({ from: ann, chat: group, text: '/find buyer@' });
    await find(group, '🧾 1 个订单');
    telegram.sendText({ from: ann, text: '/settings' });
    await press(ann, ann, '💱 修改汇率');
    await reply(ann, '新的汇率', '7.15');
    await find(ann, '汇率已改为 1 USDT = 7.15 CNY。');
    await press(ann, ann, '⏸ 暂停接单');
    expect(await press(ann, ann, '确定')).toBe('已暂停接单。');
    const refused = await shop.call('POST', '/api/create-order', { customer_email: 'b@example.com', product_slug: product.slug, quantity: 1 });
    expect([refused.status, refused.body.code]).toEqual([503, 'shop.paused']);
    telegram.sendText({ from: ann, text: '/health' });
    expect((await find(ann, '🩺 检查')).text).toContain('🟢 数据库');
    telegram.sendText({ from: ann, text: '/nonsense' });
    await find(ann, '没有这个命令');
  });

  test('/report is a picture with the numbers under it, for today, a week and a month; the numbers alone when Telegram refuses the picture', async () => {
    const { shop, telegram, operator, find } = await openOperatedShop(dialect);
    await operator(ann);
    await operator(ben, 'support');
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug);
    await atGateway(shop, await aPayment(shop, placed.id), 'pay');
    await anOrder(shop, product.slug);
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    await shop.settle();
    for (const text of ['/report', '/report_1', '/report 30']) {
      const before = telegram.messagesIn(ann).length;
      telegram.sendText({ from: ann, text });
      await until('a report', async () => telegram.messagesIn(ann).length > before);
      const picture = telegram.messagesIn(ann).at(-1);
      expect(picture?.file?.kind).toBe('photo');
      expect(picture?.file?.content.subarray(1, 4).toString()).toBe('PNG');
      expect(picture?.text).toContain('🟦 收入  $12.50');
      expect(picture?.text).toContain('⬜ 订单  2');
      expect(picture?.text).toContain('🟩 已付款  1');
    }
    telegram.fail(new ApiRefusal(400, 'Bad Request: IMAGE_PROCESS_FAILED'), { methods: ['sendPhoto'] });
    telegram.sendText({ from: ann, chat: group, text: '/report_7@shop_bot' });
    const alone = await find(group, '🟦 收入  $12.50');
    expect(alone.file).toBeUndefined();
    telegram.sendText({ from: ann, text: '/report 5' });
    await find(ann, '请选择');
    telegram.sendText({ from: ben, text: '/report' });
    await find(ben, '您没有权限');
  });

  test('a Telegram user is linked by a code from the console, once; a stranger learns only his number', async () => {
    const { shop, telegram, operator, find } = await openOperatedShop(dialect);
    const annId = await operator(9999, 'support', 'Ann');
    const { code } = await createTelegramCode(shop.app.shop, annId);
    telegram.sendText({ from: ben, text: '/start' });
    await find(ben, '您的 Telegram 用户编号是 1002');
    telegram.sendText({ from: ben, text: '/orders' });
    telegram.sendText({ from: ann, text: `/start ${code}` });
    await find(ann, '您好，Ann。');
    telegram.sendText({ from: ben, text: `/start ${code}` });
    await find(ben, '这个关联链接无效或已过期');
    telegram.sendText({ from: ann, text: '/orders' });
    await find(ann, '没有找到。');
    expect(telegram.messagesIn(ben)).toHaveLength(2);
    expect((await auditOf(shop, 'operator.telegram_linked')).map(({ after }) => after)).toEqual([JSON.stringify({ telegram_user_id: ann })]);
  });

  test('users listed in the environment operate without an account', async () => {
    const { shop, telegram, find, press } = await openOperatedShop(dialect, { TELEGRAM_OPERATOR_IDS: String(ben) });
    await sendRedPacket(shop);
    await press(ben, group, '🙋 我来领取');
    await find(ben, redPacketCode);
    await find(group, `🙋 Telegram ${ben} 正在领取`);
    expect(telegram.messagesIn(ann)).toEqual([]);
  });

  test('Telegram is down for a while: afterwards the notice comes, and its buttons work', async () => {
    const { shop, telegram, operator, press, find } = await openOperatedShop(dialect);
    await operator(ann);
    await telegram.stop();
    const placed = await sendRedPacket(shop);
    await telegram.start();
    await find(group, '🧧 收到红包口令');
    await press(ann, group, '🙋 我来领取');
    const full = (await find(ann, redPacketCode)).keyboard[0]?.[0]?.text ?? '';
    await press(ann, ann, full);
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
  });
});

test('by webhook: only with the secret, each update once, whoever sends it how often (S41)', async () => {
  const secret = 'webhook-secret-canary';
  const { shop, telegram, operator, find } = await openOperatedShop('sqlite', { TELEGRAM_WEBHOOK_SECRET: secret });
  await operator(ann);
  await until('the webhook is set', async () => telegram.calls.some(({ method }) => method === 'setwebhook'));
  expect(telegram.updates.webhookInfo().url).toBe(`${shop.base}/telegram-webhook`);
  telegram.sendText({ from: ann, text: '/help' });
  await find(ann, '/today');
  const [delivery] = telegram.updates.deliveries;
  const again = { update_id: delivery?.update.update_id, message: delivery?.update.payload };
  const post = (headers: Record<string, string>, body: unknown) => shop.call('POST', '/telegram-webhook', body, headers);
  expect((await post({ 'x-telegram-bot-api-secret-token': secret }, again)).status).toBe(200);
  const forged = { update_id: 999_999_999, message: { ...delivery?.update.payload, text: '/orders' } };
  expect((await post({}, forged)).status).toBe(401);
  expect((await post({ 'x-telegram-bot-api-secret-token': 'guess' }, forged)).status).toBe(401);
  expect((await post({ 'x-telegram-bot-api-secret-token': secret }, { hello: 1 })).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(telegram.messagesIn(ann)).toHaveLength(1);
});
