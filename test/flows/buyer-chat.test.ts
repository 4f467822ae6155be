/** The small buyer's side of the bot: an order opened in Telegram from its own page, and notices there instead of by mail. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { languages } from '../../src/core/languages.ts';
import { MINUTE } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { textOf } from '../../src/storefront/text.ts';
import { type DialectName, dialects } from '../dialects.ts';
import { SmtpEmulator } from '../emulators/smtp.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, type PlacedOrder, statusOf, until } from '../factories.ts';
import { openTestShop, testClock } from '../harness.ts';
import { ann, auditOf, openOperatedShop } from '../telegram-shop.ts';

const buyer = 5005;
const stranger = 6006;

async function openShop(dialect: DialectName, clock?: ReturnType<typeof testClock>) {
  const smtp = await new SmtpEmulator().start();
  onTestFinished(() => smtp.stop());
  const operated = await openOperatedShop(dialect, { SMTP_URL: smtp.url, MAIL_FROM: 'shop@example.com' }, clock);
  const { shop, telegram } = operated;
  telegram.chats.known.add(buyer).add(stranger);
  const open = (path: string, { token }: { readonly token: string }, form?: Record<string, string>) =>
    fetch(shop.base + path, {
      headers: { accept: 'text/html', 'x-order-token': token, origin: shop.base },
      redirect: 'manual',
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
  return {
    ...operated,
    smtp,
    open,
    page: async (placed: PlacedOrder) => (await open(`/orders/${placed.id}`, placed)).text(),
    /** Follows the link of the order's page; the code that Telegram would carry to the bot. */
    async codeOf(placed: PlacedOrder, query = ''): Promise<string> {
      const path = `/orders/${placed.id}/telegram${query}`;
      await until('the link is offered', async () => (await (await open(`/orders/${placed.id}`, placed)).text()).includes(`href="${path}"`));
      const to = (await open(path, placed)).headers.get('location') ?? '';
      expect(to).toMatch(/^https:\/\/t\.me\/shop_bot\?start=[\w-]{32}$/);
      expect(to).not.toContain(placed.token);
      return to.split('=')[1] ?? '';
    },
    async deliver(placed: PlacedOrder): Promise<void> {
      await atGateway(shop, await aPayment(shop, placed.id), 'pay');
      await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    },
    mailed: (placed: PlacedOrder, words: string) =>
      smtp.mails.filter(({ content }) => content.subject?.includes(words) && JSON.stringify(content.text).includes(placed.id)),
  };
}

describe.each(dialects)('a buyer’s chat on %s', (dialect) => {
  test('an order is opened from its page, once, and shows its state and its goods; operators’ commands are out of reach', async () => {
    const { shop, telegram, find, operator, pressed, open, codeOf, deliver, mailed } = await openShop(dialect);
    await operator(ann);
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug);
    const other = await anOrder(shop, product.slug);
    expect((await open(`/orders/${placed.id}/telegram`, other)).status).toBe(404);

    const code = await codeOf(placed);
    telegram.sendText({ from: buyer, text: `/start ${code}` });
    expect((await find(buyer, placed.id)).text).toContain('等待付款');
    telegram.sendText({ from: stranger, text: `/start ${code}` });
    await find(stranger, '这个关联链接无效或已过期');

    await deliver(placed);
    await until('the mail as before', async () => mailed(placed, '已交付').length === 1);
    telegram.sendText({ from: buyer, text: '我的商品呢？' });
    const shown = await find(buyer, '您的商品');
    expect(product.keys.some((key) => shown.text.includes(key))).toBe(true);
    expect(shown.entities.map(({ type }) => type)).toContain('pre');

    for (const text of ['/orders', `/find ${other.id}`, '/settings', '/today', `/restock ${product.slug}`, '/help']) telegram.sendText({ from: buyer, text });
    const goodsShown = () => telegram.messagesIn(buyer).filter(({ text }) => text.includes('您的商品')).length;
    await until('each shows his own order', async () => goodsShown() === 7);
    expect(telegram.messagesIn(buyer).every(({ text, keyboard }) => text.includes(placed.id) && !text.includes(other.id) && keyboard.length === 0)).toBe(true);
    telegram.sendText({ from: ann, text: `/order ${other.id}` });
    const card = await find(ann, other.id);
    expect(await pressed(telegram.press(card, { from: buyer, button: '🚫 取消订单' }))).toBe('⛔');
    expect(await statusOf(shop, other)).toBe('pending');

    telegram.sendText({ from: buyer, text: '/stop' });
    await find(buyer, '已解除关联');
    const before = telegram.messagesIn(buyer).length;
    for (const text of ['hello?', '/stop', '/start']) telegram.sendText({ from: buyer, text });
    await find(buyer, '用户编号');
    expect(telegram.messagesIn(buyer)).toHaveLength(before + 1);
    expect((await auditOf(shop, 'order.chat_linked')).map(({ actor, subject, after }) => [actor, subject, after])).toEqual([
      ['buyer', placed.id, '{"notices":"email"}'],
    ]);
    expect(JSON.stringify(await shop.app.shop.db.read.all(build.selectFrom('one_time_tokens').selectAll()))).not.toContain(code);
  });

  test('notices come in the chat instead of by mail, by choice on the page; a blocked bot and an ended link fall back to mail', async () => {
    const { shop, telegram, find, page, open, codeOf, deliver, mailed } = await openShop(dialect);
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug);
    telegram.sendText({ from: buyer, text: `/start ${await codeOf(placed, '?notices=telegram')}` });
    expect((await find(buyer, placed.id)).text).toContain('不再发邮件');
    await deliver(placed);
    const notice = await find(buyer, '发任意一条消息');
    expect(product.keys.some((key) => notice.text.includes(key))).toBe(false);
    await shop.settle();
    expect(mailed(placed, '已交付')).toEqual([]);
    // Whether "paid" was told on its own depends on how fast the goods came after it.
    const told = telegram.messagesIn(buyer).length;

    const resend = () => shop.admin('POST', '/api/admin/orders/batch', { action: 'resend', order_ids: [placed.id] });
    const choose = (choice: string) => open(`/orders/${placed.id}/telegram`, placed, { choice });
    expect(await page(placed)).toContain('改回发邮件');
    expect((await choose('email')).status).toBe(303);
    await resend();
    await until('the mail', async () => mailed(placed, '已交付').length === 1);
    expect(telegram.messagesIn(buyer)).toHaveLength(told);

    await choose('telegram');
    telegram.chats.blocked.add(buyer);
    await resend();
    await until('the mail instead', async () => mailed(placed, '已交付').length === 2);
    expect(await page(placed)).toContain('/telegram?notices=telegram');
    telegram.chats.blocked.delete(buyer);
    await resend();
    await until('mails from now on', async () => mailed(placed, '已交付').length === 3);
    expect(telegram.messagesIn(buyer)).toHaveLength(told);

    telegram.sendText({ from: buyer, text: `/start ${await codeOf(placed)}` });
    await until('linked again', async () => (await page(placed)).includes('解除关联'));
    expect((await choose('unlink')).status).toBe(303);
    expect(await page(placed)).not.toContain('解除关联');
    const foreign = await fetch(`${shop.base}/orders/${placed.id}/telegram`, {
      method: 'POST',
      headers: { 'x-order-token': placed.token, origin: 'https://evil.example' },
      body: new URLSearchParams({ choice: 'telegram' }),
    });
    expect(foreign.status).toBe(403);
  });
});

test('a code is good for a quarter of an hour, a new one ends it, and links are forgotten after a season', async () => {
  const clock = testClock(Date.now());
  const { shop, telegram, find, codeOf, page } = await openShop('sqlite', clock);
  const placed = await anOrder(shop, (await aProductWithKeys(shop, 20)).slug);
  const [first, second] = [await codeOf(placed), await codeOf(placed)];
  telegram.sendText({ from: stranger, text: `/start ${first}` });
  await find(stranger, '这个关联链接无效或已过期');
  clock.advance(16 * MINUTE);
  telegram.sendText({ from: buyer, text: `/start ${second}` });
  await find(buyer, '这个关联链接无效或已过期');
  telegram.sendText({ from: buyer, text: `/start ${await codeOf(placed)}` });
  await find(buyer, placed.id);
  expect(await page(placed)).toContain('解除关联');
  clock.advance(91 * 24 * 60 * MINUTE);
  await shop.app.schedule.tick();
  expect(await shop.app.shop.db.read.all(build.selectFrom('buyer_chats').selectAll())).toEqual([]);
});

test('many goods come as a file, whole', async () => {
  const { shop, telegram, find, codeOf, deliver } = await openShop('sqlite');
  const product = await aProductWithKeys(shop, 60, { max_per_order: 60 });
  const placed = await anOrder(shop, product.slug, { quantity: 60 });
  await deliver(placed);
  telegram.sendText({ from: buyer, text: `/start ${await codeOf(placed)}` });
  await find(buyer, '见下面的文件');
  const file = await find(buyer, '您的商品');
  expect(file.file?.name).toBe(`${placed.id}.txt`);
  expect(file.file?.content.toString().trim().split('\n').toSorted()).toEqual(product.keys.toSorted());
});

test('the order page offers it in every language, and only where there is a bot', async () => {
  const { shop, open, codeOf } = await openShop('sqlite');
  const placed = await anOrder(shop, (await aProductWithKeys(shop, 20)).slug);
  await codeOf(placed);
  for (const language of languages) {
    const text = await (await open(`/orders/${placed.id}?lang=${language}`, placed)).text();
    expect(text).toContain(textOf(language).telegram.openAndTell);
  }
  const plain = await openTestShop({ dialect: 'sqlite' });
  const order = await anOrder(plain, (await aProductWithKeys(plain, 20)).slug);
  const page = await plain.call('GET', `/orders/${order.id}`, undefined, { accept: 'text/html', 'x-order-token': order.token });
  expect(page.body).not.toContain('/telegram');
  expect((await plain.call('GET', `/orders/${order.id}/telegram`, undefined, { 'x-order-token': order.token })).status).toBe(404);
});
