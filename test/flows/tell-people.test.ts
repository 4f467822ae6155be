import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js';
import { expect, onTestFinished, test } from 'vitest';
import { createApiKey } from '../../src/accounts/api-key.ts';
import { systemActor } from '../../src/accounts/audit-log.ts';
import { type DialectName, dialects } from '../dialects.ts';
import { SmtpEmulator } from '../emulators/smtp.ts';
import { TelegramEmulator } from '../emulators/telegram.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, statusOf, until } from '../factories.ts';
import { freePort } from '../free-port.ts';
import { openTestShop, type TestShop } from '../harness.ts';

const operator = 1001;

async function openTellingShop(dialect: DialectName, env: Record<string, string> = {}) {
  const telegram = await new TelegramEmulator({ token: '654321:SECRET-canary', chats: [operator] }).start();
  const smtp = await new SmtpEmulator().start();
  onTestFinished(async () => {
    await telegram.stop();
    await smtp.stop();
  });
  const shop = await openTestShop({
    dialect,
    env: {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_CHAT_ID: String(operator),
      TELEGRAM_API_ROOT: telegram.apiRoot,
      SMTP_URL: smtp.url,
      MAIL_FROM: 'AIStorm <shop@example.com>',
      ...env,
    },
  });
  const titles = () => telegram.messagesIn(operator).map(({ text }) => text.split('\n')[0]);
  const subjects = () => smtp.mails.map(({ content }) => content.subject?.split(' · ')[0]);
  return { shop, telegram, smtp, titles, subjects };
}

async function buy(shop: TestShop) {
  const product = await aProductWithKeys(shop, 20);
  const placed = await anOrder(shop, product.slug);
  await atGateway(shop, await aPayment(shop, placed.id), 'pay');
  await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
  return { placed, key: product.keys[0] ?? '' };
}

for (const dialect of dialects) {
  test(`a purchase is told once on Telegram and by mail, and the goods are in neither (I18, I17, H23) (${dialect})`, async () => {
    const { shop, telegram, smtp, titles, subjects } = await openTellingShop(dialect);
    const { placed, key } = await buy(shop);
    await until('all is told', async () => titles().length >= 3 && subjects().length >= 2);
    await shop.settle();
    expect(titles()).toEqual(['📝 新订单创建', '💰 收到USDT支付！', '✅ 订单已交付']);
    expect(subjects()).toEqual(['订单已创建', '商品已交付']);
    const said = JSON.stringify([telegram.calls.map(({ params }) => params), smtp.mails.map(({ content }) => [content.text, content.html, content.subject])]);
    expect(said).not.toContain(key);
    expect(JSON.stringify(telegram.calls.map(({ params }) => params))).not.toContain(placed.token);
    expect(smtp.mails[1]?.content.text).toContain(`${shop.base}/orders/${placed.id}#${placed.token}`);
  });

  test(`both servers down during the purchase: it goes on all the same, and everything is told once when they are back (F19, F20) (${dialect})`, async () => {
    const { shop, telegram, smtp, titles, subjects } = await openTellingShop(dialect);
    await telegram.stop();
    await smtp.stop();
    await buy(shop);
    await telegram.start();
    await smtp.start();
    await until('all is told', async () => titles().length >= 3 && subjects().length >= 2);
    await shop.settle();
    expect(titles()).toEqual(['📝 新订单创建', '💰 收到USDT支付！', '✅ 订单已交付']);
    expect(subjects()).toEqual(['订单已创建', '商品已交付']);
  });

  test(`the test message takes the same road, says only what we wrote, and answers the truth (S52, H16) (${dialect})`, async () => {
    const { shop, telegram, titles } = await openTellingShop(dialect);
    const sent = await shop.call('POST', '/api/test-telegram', { type: 'config', message: '<b>pay me</b>' });
    expect(sent).toMatchObject({ status: 200, body: { success: true, message: '测试消息已发送', bot_configured: true, chat_id_configured: true } });
    expect(titles()).toEqual(['🔔 测试消息']);
    expect(telegram.messagesIn(operator)[0]?.text).not.toContain('pay me');
    expect(await shop.call('POST', '/api/test-telegram', { type: 'custom', message: 'pay me' })).toMatchObject({ status: 400, body: { success: false } });
    telegram.chats.blocked.add(operator);
    expect(await shop.call('POST', '/api/test-telegram')).toMatchObject({
      status: 200,
      body: { success: false, message: '测试消息发送失败', problem: 'Forbidden: bot was blocked by the user' },
    });
    await telegram.stop();
    const down = await shop.call('POST', '/api/test-telegram', { type: 'test' });
    expect(down.body).toMatchObject({ success: false, problem: expect.stringContaining('Telegram cannot be reached') });
    expect(JSON.stringify(down.body)).not.toContain('canary');
  });

  test(`a shop that takes real money sends test messages for its operators only (S52) (${dialect})`, async () => {
    const { shop, titles } = await openTellingShop(dialect, { OXAPAY_SECRET_KEY: 'ABCDEF-GHIJKL-MNOPQR-STUVWX', OXAPAY_API_URL: 'http://127.0.0.1:9/v1' });
    expect((await shop.call('POST', '/api/test-telegram', { type: 'test' })).status).toBe(401);
    const auditor = await createApiKey(shop.app.shop, systemActor, { name: 'reads', role: 'auditor' });
    expect((await shop.call('POST', '/api/test-telegram', { type: 'test' }, { authorization: `Bearer ${auditor.key}` })).status).toBe(403);
    expect(titles()).toEqual([]);
    expect((await shop.admin('POST', '/api/test-telegram', { type: 'test' })).body.success).toBe(true);
  });

  test(`owners are told by mail, once, that Telegram does not work; operators see what could not be told, and try it again (F19) (${dialect})`, async () => {
    const { shop, telegram, smtp, titles } = await openTellingShop(dialect, { ADMIN_EMAIL: 'owner@example.com', ADMIN_PASSWORD: 'granite lantern 42 meadow' });
    telegram.chats.blocked.add(operator);
    const product = await aProductWithKeys(shop, 20);
    const placed = await anOrder(shop, product.slug);
    const deadJobs = () => shop.admin('GET', '/api/admin/jobs?state=dead');
    await until('the message is given up', async () => (await deadJobs()).body.items.length > 0);
    const dead = await deadJobs();
    expect(dead.body.items).toHaveLength(1);
    const [job] = dead.body.items;
    expect(job).toMatchObject({ event: 'order.created', order_id: placed.id, channel: 'telegram', recipient: String(operator), state: 'dead', attempts: 1 });
    expect(job.last_error).toBe('Forbidden: bot was blocked by the user');
    await until('the owner has a mail', async () => smtp.mailsTo('owner@example.com').length > 0);
    const [alarm] = smtp.mailsTo('owner@example.com');
    expect(alarm?.content.subject).toBe('📵 Telegram 通知无法送达');
    expect(alarm?.content.text).toContain('Forbidden: bot was blocked by the user');
    expect(alarm?.content.text).toContain(`${shop.base}/admin/jobs`);

    telegram.chats.blocked.delete(operator);
    expect(await shop.admin('POST', `/api/admin/jobs/${job.id}/retry`)).toMatchObject({ status: 200, body: { state: 'pending', attempts: 0 } });
    await until('it is told', async () => titles().length === 1);
    await shop.settle();
    expect((await shop.admin('GET', '/api/admin/jobs?state=failed')).body.items).toEqual([]);
    expect(await shop.admin('POST', `/api/admin/jobs/${job.id}/retry`)).toMatchObject({ status: 409, body: { code: 'job.not_retryable' } });
    expect((await shop.admin('POST', '/api/admin/jobs/job_none/retry')).status).toBe(404);
    const done = await shop.admin('GET', '/api/admin/jobs?state=done&limit=1');
    expect(done.body.items).toHaveLength(1);
    expect((await shop.admin('GET', `/api/admin/jobs?state=done&limit=1&cursor=${done.body.next_cursor}`)).body.items[0].id).not.toBe(done.body.items[0].id);
    expect((await shop.call('GET', '/api/admin/jobs')).status).toBe(401);
    expect(smtp.mailsTo('owner@example.com')).toHaveLength(1);
  });

  test(`the configuration check asks everything the shop depends on, and says what to do (${dialect})`, async () => {
    const { shop, telegram, smtp } = await openTellingShop(dialect);
    const check = async (language = 'en') => {
      const { body } = await shop.call('GET', '/api/admin/config-check', undefined, { authorization: `Bearer ${shop.apiKey}`, 'accept-language': language });
      const found = body.checks.map((one: { name: string; ok: boolean; advice: string }) => [one.name, one] as const);
      return { ok: body.ok as boolean, checks: Object.fromEntries(found) };
    };
    const well = await check();
    expect(well.ok).toBe(true);
    expect(Object.keys(well.checks)).toEqual(['database', 'outbox', 'oxapay', 'telegram', 'smtp', 'clock', 'public_url']);
    expect(well.checks.telegram.advice).toBe('The bot @shop_bot can write to every configured chat.');
    expect(telegram.messagesIn(operator)).toEqual([]);

    telegram.chats.blocked.add(operator);
    await smtp.stop();
    const ill = await check('zh-CN');
    expect(ill.ok).toBe(false);
    expect(ill.checks.telegram).toMatchObject({
      ok: false,
      label: 'Telegram',
      advice: expect.stringMatching(/无法向会话 1001 发消息（Forbidden: bot was blocked by the user）/),
    });
    expect(ill.checks.smtp).toMatchObject({ ok: false, label: '邮件服务器' });
  });
}

test('an emulator that we did not write receives created, paid and delivered', async () => {
  const server = new TelegramServer({ port: await freePort(), host: '127.0.0.1' });
  await server.start();
  onTestFinished(async () => void (await server.stop()));
  const shop = await openTestShop({
    dialect: 'sqlite',
    env: { TELEGRAM_BOT_TOKEN: '1:token', TELEGRAM_CHAT_ID: '1', TELEGRAM_API_ROOT: server.config.apiURL },
  });
  await buy(shop);
  await until('all is told', async () => server.getUpdatesHistory('1:token').length >= 3);
  const texts = server.getUpdatesHistory('1:token').map((entry) => ('message' in entry && 'text' in entry.message ? entry.message.text : ''));
  expect(texts.map((text) => text?.split('\n')[0])).toEqual(['<b>📝 新订单创建</b>', '<b>💰 收到USDT支付！</b>', '<b>✅ 订单已交付</b>']);
});
