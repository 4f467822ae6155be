import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DialectName, dialects } from '../../test/dialects.ts';
import { TelegramEmulator } from '../../test/emulators/telegram.ts';
import { ApiRefusal } from '../../test/emulators/telegram-call.ts';
import { insertTestOrder, insertTestReceipt, type NoticeShopOptions, openNoticeShop, setStatus, until } from '../../test/notice-shop.ts';
import type { Shop } from '../outbox/shop.ts';

const operator = 1001;
const group = -100200;
let telegram: TelegramEmulator;

beforeEach(async () => {
  telegram = await new TelegramEmulator({ token: '654321:SECRET-canary', chats: [operator, group] }).start();
});

afterEach(() => telegram.stop());

const env = (chats = String(operator)) => ({ TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_CHAT_ID: chats, TELEGRAM_API_ROOT: telegram.apiRoot });
const open = (dialect: DialectName, options: NoticeShopOptions = {}) => openNoticeShop(dialect, { env: env(), ...options });
const texts = (chat = operator) => telegram.messagesIn(chat).map(({ text }) => text);
const titles = (chat = operator) => texts(chat).map((text) => text.split('\n')[0]);

for (const dialect of dialects) {
  describe(`Telegram on ${dialect}`, () => {
    test('created, paid and delivered: each told once, in order, with what an operator needs (I18)', async () => {
      const { shop, worker, happens, jobs } = await open(dialect);
      const order = await insertTestOrder(shop, { customer_notes: '请尽快' });
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      await happens('order.paid', { order_id: order.id }, async (tx) => {
        await setStatus(tx, order.id, 'paid');
        await insertTestReceipt(tx, order.id, { paid_text: '130 USDT (TRC20)' });
      });
      await happens('order.delivered', { order_id: order.id }, (tx) => setStatus(tx, order.id, 'delivered'));
      await worker.drain();
      await worker.drain();

      expect(titles()).toEqual(['📝 新订单创建', '💰 收到USDT支付！', '✅ 订单已交付']);
      expect(texts()[0]).toBe(
        [
          '📝 新订单创建',
          '📦 商品：ChatGPT Pro × 1',
          '💵 应付：130.00 USDT ($130.00)',
          '💳 支付方式：USDT',
          '📧 邮箱：buyer@example.com',
          `🆔 订单号：${order.id}`,
          '📊 状态：等待支付',
          '📝 客户备注：请尽快',
          '等待买家在 15 分钟内付款。',
          '管理订单 · 订单页',
        ].join('\n'),
      );
      expect(telegram.messagesIn(operator)[0]?.entities.map(({ type, url }) => url ?? type)).toEqual([
        'bold',
        'code',
        'blockquote',
        `https://shop.example/admin/orders/${order.id}`,
        `https://shop.example/orders/${order.id}`,
      ]);
      expect(texts()[1]).toContain('💎 实收：130.00 USDT (130 USDT (TRC20))\n🔍 追踪ID：151811887');
      const sent = (await jobs()).filter(({ channel }) => channel === 'telegram');
      expect(sent.map(({ state, attempts }) => [state, attempts])).toEqual([
        ['done', 1],
        ['done', 1],
        ['done', 1],
      ]);
      expect(JSON.parse(sent[0]?.sent ?? '')).toEqual({ chat_id: String(operator), message_id: telegram.messagesIn(operator)[0]?.id });
    });

    test('what only informs comes without a sound; what needs hands does not', async () => {
      const { shop, worker, happens } = await open(dialect);
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      await happens('order.attention', { order_id: order.id }, (tx) => setStatus(tx, order.id, 'attention', 'no_stock'));
      await worker.drain();
      await worker.drain();
      expect(telegram.messagesIn(operator).map(({ silent }) => silent)).toEqual([true, false]);
      expect(texts()[1]).toContain('❗ 原因：已付款，但库存不足');
    });

    test('the server is down for a while: afterwards everything arrives once, in order, for every recipient (F19)', async () => {
      const { shop, worker, happens } = await open(dialect, { env: env(`${operator},${group}`) });
      const orders = await Promise.all(Array.from({ length: 5 }, () => insertTestOrder(shop)));
      await telegram.stop();
      worker.start();
      for (const { id } of orders) {
        await happens('order.created', { order_id: id });
        await happens('order.expired', { order_id: id });
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      await telegram.start();
      await until(() => telegram.messagesIn(operator).length >= 10 && telegram.messagesIn(group).length >= 10);
      await worker.stop();

      const expected = orders.flatMap(({ id }) => [`📝 新订单创建 ${id}`, `⌛ 订单超时未付款 ${id}`]);
      for (const chat of [operator, group]) {
        expect(texts(chat).map((text) => `${text.split('\n')[0]} ${/order_\w+/.exec(text)?.[0]}`)).toEqual(expected);
      }
    });

    test('429: nothing is lost, and Telegram’s pause is kept (F19)', async () => {
      const { shop, worker, happens, jobs } = await open(dialect);
      telegram.fail({ retryAfter: 1 }, { times: 1 });
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      const startedAt = Date.now();
      worker.start();
      await until(() => texts().length === 1);
      expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
      await until(async () => (await jobs()).every(({ channel, state }) => channel !== 'telegram' || state === 'done'));
      expect(telegram.calls.map(({ status }) => status)).toEqual([429, 200]);
    });

    test('broken markup is sent once more as plain text, and reported as a fault of ours (F19)', async () => {
      const { shop, worker, happens, logged } = await open(dialect);
      telegram.fail(new ApiRefusal(400, "Bad Request: can't parse entities: Unsupported start tag"), { times: 1 });
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      expect(telegram.calls.map(({ status }) => status)).toEqual([400, 200]);
      expect(texts()[0]).toContain(`🆔 订单号：${order.id}`);
      expect(texts()[0]).toContain(`管理订单: https://shop.example/admin/orders/${order.id}`);
      expect(logged()).toContain('could not parse');
    });

    test('a blocked bot and an unknown chat are dead letters; the other recipient is told all the same', async () => {
      const { shop, worker, happens, jobs } = await open(dialect, { env: env(`${operator},${group},777`) });
      telegram.chats.blocked.add(operator);
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      expect(texts(group)).toHaveLength(1);
      const told = (await jobs()).filter(({ channel }) => channel === 'telegram').map(({ recipient, state, last_error }) => [recipient, state, last_error]);
      expect(told).toEqual([
        [String(operator), 'dead', 'Forbidden: bot was blocked by the user'],
        [String(group), 'done', null],
        ['777', 'dead', 'Bad Request: chat not found'],
      ]);
    });

    test('a group that became a supergroup is followed, and its new id remembered', async () => {
      const { shop, worker, happens } = await open(dialect, { env: env(String(group)) });
      telegram.chats.migrated.set(group, -1_001_234_567_890);
      telegram.chats.known.add(-1_001_234_567_890);
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      await happens('order.expired', { order_id: order.id });
      await worker.drain();
      await worker.drain();
      expect(titles(-1_001_234_567_890)).toEqual(['📝 新订单创建', '⌛ 订单超时未付款']);
      expect(telegram.calls.map(({ status }) => status)).toEqual([400, 200, 200]);
    });

    test('delivered but the answer was cut: sent once more, then never again by itself (§6.7)', async () => {
      const { shop, worker, happens, jobs } = await open(dialect);
      telegram.fail('deliver, then cut');
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      worker.start();
      await until(async () => (await jobs()).some(({ state }) => state === 'unknown'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(texts()).toHaveLength(2);
      telegram.recover();
      await happens('order.expired', { order_id: order.id });
      await until(() => texts().length === 3);
      expect(titles()[2]).toBe('⌛ 订单超时未付款');
    });

    test('an outage after a doubt: the message is sent once more when Telegram is back, however long that takes', async () => {
      const { shop, worker, happens, jobs } = await open(dialect);
      telegram.fail('deliver, then cut', { times: 1 });
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      worker.start();
      await until(() => texts().length === 1);
      await telegram.stop();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await telegram.start();
      await until(async () => (await jobs()).some(({ channel, state }) => channel === 'telegram' && state === 'done'));
      expect(texts()).toHaveLength(2);
    });

    test('whoever sends it dies again and again: the message is sent anew a few times, then left to a person', async () => {
      const { shop, worker, happens, jobs } = await open(dialect);
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      const dieWhileSending = (doubts: number) =>
        shop.db.script(`update jobs set state = 'sending', locked_by = 'gone', locked_until = 1, doubts = ${doubts} where channel = 'telegram'`);
      await dieWhileSending(0);
      await worker.drain();
      expect(texts()).toHaveLength(2);
      await dieWhileSending(4);
      await worker.drain();
      expect(texts()).toHaveLength(2);
      expect((await jobs()).find(({ channel }) => channel === 'telegram')).toMatchObject({
        state: 'unknown',
        last_error: 'its sender died 5 times while sending it',
      });
    });

    test('hostile text from a buyer is text: it cannot format, fake or break a message (S25, S26, H11)', async () => {
      const { shop, worker, happens } = await open(dialect);
      const notes = '</blockquote><b>hi</b>\n💰 收到USDT支付！\n🆔 订单号：order_1 <img src=x onerror=alert(1)> & &lt; \u202eevil'.repeat(60);
      const order = await insertTestOrder(shop, {
        customer_notes: notes,
        customer_email: "a'&b@example.com",
        product_name: '<u>Pro</u> & <a href="https://evil.example">x</a>',
      });
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      const [message] = telegram.messagesIn(operator);
      expect(telegram.calls.map(({ status }) => status)).toEqual([200]);
      expect(message?.text).toContain('📦 商品：<u>Pro</u> & <a href="https://evil.example">x</a> × 1');
      expect(message?.text.split('\n').filter((line) => line.startsWith('💰'))).toEqual([]);
      expect(message?.text.length).toBeLessThan(4_096);
      expect(message?.entities.map(({ type }) => type)).toEqual(['bold', 'code', 'blockquote', 'text_link', 'text_link']);
      expect(message?.text).not.toContain('\u202e');
    });

    test('messages to one chat keep their distance', async () => {
      const { shop, worker, happens } = await open(dialect, { pace: { privateMs: 200, groupMs: 200, burst: 1 } });
      const order = await insertTestOrder(shop);
      for (let n = 0; n < 4; n += 1) await happens('order.created', { order_id: order.id });
      const startedAt = Date.now();
      worker.start();
      await until(() => texts().length === 4);
      expect((telegram.messagesIn(operator).at(-1)?.sentAt ?? 0) - startedAt).toBeGreaterThanOrEqual(3 * 200 - 5);
      expect(telegram.calls.every(({ status }) => status === 200)).toBe(true);
    });

    test('a refused token: nothing is lost, the problem is named, and the token is in no log, error or job (S47, I17)', async () => {
      const { shop, worker, happens, jobs, logged } = await open(dialect, { env: { ...env(), TELEGRAM_BOT_TOKEN: '1:OTHER-canary' } });
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      const [job] = (await jobs()).filter(({ channel }) => channel === 'telegram');
      expect(job).toMatchObject({ state: 'pending', last_error: 'Telegram refuses the bot token (Unauthorized): check TELEGRAM_BOT_TOKEN' });
      await telegram.stop();
      await makeDue(shop);
      await worker.drain();
      expect((await jobs()).find(({ channel }) => channel === 'telegram')?.last_error).toContain('Telegram cannot be reached');
      expect(logged() + JSON.stringify(await jobs())).not.toContain('canary');
    });

    test('without a bot, notices wait visibly as "not configured" and can be sent later', async () => {
      const { shop, worker, happens, jobs } = await openNoticeShop(dialect);
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      expect((await jobs()).map(({ channel, recipient, state }) => [channel, recipient, state])).toEqual([
        ['telegram', '-', 'not_configured'],
        ['email', 'buyer@example.com', 'not_configured'],
      ]);

      const later = await open(dialect, { db: shop.db });
      await shop.db.script("update jobs set state = 'pending' where channel = 'telegram'");
      await later.worker.drain();
      expect(titles()).toEqual(['📝 新订单创建']);
    });
  });

  test(`500 waiting notices leave in the order in which they happened (${dialect})`, { timeout: 180_000 }, async () => {
    const { shop, worker } = await open(dialect);
    const total = 500;
    const order = await insertTestOrder(shop);
    const ids = Array.from({ length: total }, (_, n) => `order_1770000000000_${n.toString(16).padStart(16, '0')}`);
    await shop.db.transaction(async (tx) => {
      for (const id of ids) {
        await tx.insert('orders', { ...order, id });
        await shop.outbox.append(tx, 'order.created', { order_id: id });
      }
    });
    worker.start();
    await until(() => telegram.chats.messages.length >= total, 170_000);
    await worker.stop();
    expect(texts().map((text) => /order_\w+/.exec(text)?.[0])).toEqual(ids);
  });
}

async function makeDue(shop: Shop): Promise<void> {
  await shop.db.script('update jobs set next_run_at = 0');
}
