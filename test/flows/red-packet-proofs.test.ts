/** What must hold of red packets and the bot when everything goes well, when Telegram is gone for an hour, and when somebody looks for codes. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createApiKey } from '../../src/accounts/api-key.ts';
import { loadConfig } from '../../src/config/config.ts';
import { DAY, MINUTE, systemClock } from '../../src/core/time.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { build } from '../../src/db/statement.ts';
import { createOutbox } from '../../src/outbox/outbox.ts';
import { testFolder } from '../command.ts';
import { startProgram } from '../crash/processes.ts';
import { createTestDatabase, dialects } from '../dialects.ts';
import { SmtpEmulator } from '../emulators/smtp.ts';
import { TelegramEmulator } from '../emulators/telegram.ts';
import { ApiRefusal } from '../emulators/telegram-call.ts';
import { everyRow } from '../every-row.ts';
import { anOrder, aProductWithKeys, statusOf, until } from '../factories.ts';
import { freePort } from '../free-port.ts';
import { openTestShop, type TestShop, testClock } from '../harness.ts';
import { aManualOrder, ann, auditOf, group, openOperatedShop, sendRedPacket } from '../telegram-shop.ts';

const code = '60418375';

/** A buyer without script, who taps what the page has: every tap is counted, and must have its button. */
function buyerAt(base: string) {
  let cookie = '';
  let page = '';
  let taps = 0;
  const keep = async (response: Response): Promise<void> => {
    for (const line of response.headers.getSetCookie()) cookie = [cookie, line.split(';')[0]].filter(Boolean).join('; ');
    const to = response.headers.get('location');
    if (to !== null) return keep(await fetch(new URL(to, base), { headers: { accept: 'text/html', cookie }, redirect: 'manual' }));
    page = await response.text();
  };
  return {
    page: () => page,
    taps: () => taps,
    open: async (path: string) => keep(await fetch(base + path, { headers: { accept: 'text/html', cookie }, redirect: 'manual' })),
    async follow(href: string): Promise<void> {
      expect(page).toContain(`href="${href}"`);
      taps += 1;
      await this.open(href);
    },
    /** `chosen`: taps on fields before the button. */
    async send(action: string, fields: Readonly<Record<string, string>>, chosen = 0): Promise<void> {
      expect(page).toContain(`action="${action}"`);
      taps += chosen + 1;
      const hidden = /name="idempotency_key" value="([^"]+)"/.exec(page)?.[1];
      const body = new URLSearchParams({ ...fields, ...(hidden === undefined || action !== '/checkout' ? {} : { idempotency_key: hidden }) });
      await keep(await fetch(base + action, { method: 'POST', body, headers: { accept: 'text/html', cookie, origin: base }, redirect: 'manual' }));
    },
  };
}

describe.each(dialects)('red packets on %s', (dialect) => {
  test('from the shop page to the goods by buttons only, in less than ten taps, with an emulator that we did not write', async () => {
    const server = new TelegramServer({ port: await freePort(), host: '127.0.0.1' });
    await server.start();
    onTestFinished(async () => void (await server.stop()));
    const token = '1:token';
    const env = { TELEGRAM_BOT_TOKEN: token, TELEGRAM_CHAT_ID: String(ann), TELEGRAM_OPERATOR_IDS: String(ann), TELEGRAM_API_ROOT: server.config.apiURL };
    const shop = await openTestShop({ dialect, env });
    const client = server.getClient(token, { userId: ann, chatId: ann, timeout: 10_000 });
    const product = await aProductWithKeys(shop, 20);
    let taps = 0;
    /** Presses the first button under the newest message that contains the words. */
    const press = async (words: string): Promise<void> => {
      let data: string | undefined;
      let messageId = 0;
      await until(`"${words}" with a button`, async () => {
        const found = server.storage.botMessages.findLast(({ message }) => message.text?.includes(words));
        const markup = found?.message.reply_markup;
        messageId = found?.messageId ?? 0;
        data = markup && 'inline_keyboard' in markup ? markup.inline_keyboard[0]?.[0]?.callback_data : undefined;
        return data !== undefined;
      });
      taps += 1;
      await client.sendCallback(client.makeCallbackQuery(data ?? '', { message: { message_id: messageId } }));
    };

    const buyer = buyerAt(shop.base);
    await buyer.open(`/products/${product.slug}`);
    await buyer.follow(`/shop.html?product=${product.slug}`);
    // Alipay, and the terms.
    await buyer.send('/checkout', { item: product.slug, quantity: '1', payment_method: 'alipay', customer_email: 'buyer@example.com', terms: 'yes' }, 2);
    const path = /action="(\/orders\/order_[^"]+)\/red-packet"/.exec(buyer.page())?.[1] ?? '';
    await buyer.send(`${path}/red-packet`, { code });
    await press('收到红包口令');
    await press(code);
    await until('the goods are on the page', async () => {
      await buyer.open(path);
      return product.keys.some((key) => buyer.page().includes(key));
    });
    expect(buyer.taps() + taps).toBe(7);
  });

  test('Telegram cannot be reached for an hour: afterwards each notice once and in order, and buttons that work or say why not (F19)', async () => {
    const clock = testClock(Date.now());
    const { shop, telegram, operator, find, press, pressed } = await openOperatedShop(dialect, {}, clock);
    await operator(ann);
    const early = await sendRedPacket(shop);
    const old = await find(group, '🧧 收到红包口令');
    const stale = old.keyboard[0]?.[0]?.callback_data ?? '';
    await telegram.stop();

    const [packet] = (await shop.admin('GET', '/api/admin/red-packets')).body.items;
    await shop.admin('POST', `/api/admin/red-packets/${packet.id}/reject`, { reason: 'wrong_code' });
    const late = await sendRedPacket(shop, '44556677');
    const manual = await aManualOrder(shop);
    const forgotten = await anOrder(shop, (await aProductWithKeys(shop, 20)).slug);
    for (let minutes = 0; minutes < 60; minutes += 10) {
      clock.advance(10 * MINUTE);
      await shop.app.schedule.tick();
      await shop.settle();
    }
    expect(telegram.messagesIn(group).every(({ text }) => text.includes(early.id))).toBe(true);

    await telegram.start();
    clock.advance(20 * MINUTE);
    await until('everything is told', async () => {
      await shop.settle();
      return (await openJobs(shop)) === 0;
    });
    await expectToldOnceInOrder(shop, telegram);
    const told = telegram.messagesIn(group).map(({ text }) => text);
    const about = (id: string): string[] => told.filter((text) => text.includes(id)).map((text) => text.split('\n')[0] ?? '');
    expect(about(forgotten.id)).toEqual(['📝 新订单创建', '⌛ 订单超时未付款']);
    expect(about(manual.id).at(-1)).toBe('📮 待手动交付');
    expect(told.find((text) => text.includes(late.id) && text.includes('UTC'))).toBeDefined();

    expect(await pressed(telegram.press(old, { from: ann, data: stale }))).toContain('已由');
    const card = await find(group, late.id);
    const dead = card.keyboard[0]?.[0]?.callback_data ?? '';
    expect(await press(ann, group, '🙋 我来领取')).toBe('请在我们的私聊里继续。');
    const full = (await find(ann, '44556677')).keyboard[0]?.[0]?.text ?? '';
    await press(ann, ann, full);
    await until('it is delivered', async () => (await statusOf(shop, late)) === 'delivered');

    clock.advance(4 * DAY);
    expect(await pressed(telegram.press(card, { from: ann, data: dead }))).toMatch(/^已由 Ann 处理。$|^这个按钮已失效。$/);
    const task = await find(group, manual.id);
    expect(await pressed(telegram.press(task, { from: ann, button: '📮 交付' }))).toBe('这个按钮已失效。');
  });

  test('a code is nowhere in logs, audit log, mails, group or the database in clear (I17)', async () => {
    const [telegram, smtp] = await Promise.all([new TelegramEmulator({ chats: [group, ann] }).start(), new SmtpEmulator().start()]);
    onTestFinished(async () => void (await Promise.all([telegram.stop(), smtp.stop()])));
    const place = await createTestDatabase(dialect);
    const folder = testFolder();
    const port = await freePort();
    const env = {
      DATA_DIR: folder,
      LOG_LEVEL: 'trace',
      RATE_LIMITS: 'off',
      OUTBOX_POLL_MS: '100',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_CHAT_ID: String(group),
      TELEGRAM_API_ROOT: telegram.apiRoot,
      TELEGRAM_OPERATOR_IDS: String(ann),
      SMTP_URL: smtp.url,
      MAIL_FROM: 'shop@example.com',
      ...(place.kind === 'postgres' ? { DATABASE_URL: place.url } : {}),
    };
    const config = loadConfig(env);
    const db = await openDatabase(place.kind === 'postgres' ? place : config.database);
    onTestFinished(() => db.close());
    await migrate(db);
    const { key } = await createApiKey(
      { config, db, clock: systemClock, outbox: createOutbox(systemClock) },
      { id: 'cli', ip: null, requestId: null },
      { name: 'test', role: 'owner' },
    );
    const program = await startProgram({ file: join(import.meta.dirname, '../../src/main.ts'), port, env, readyPath: '/ready', cwd: folder });
    onTestFinished(() => program.kill());
    const call: TestShop['call'] = async (method, path, body, headers = {}) => {
      const response = await fetch(program.base + path, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    };
    const shop = { call, admin: (method: string, path: string, body?: unknown) => call(method, path, body, { authorization: `Bearer ${key}` }) };
    const product = await call('POST', '/api/admin/products', productOfOurs, { authorization: `Bearer ${key}` });
    await shop.admin('POST', `/api/admin/products/${product.body.id}/keys`, { keys: ['KEY-1', 'KEY-2'] });
    const order = async () => {
      const { body } = await call('POST', '/api/create-order', {
        customer_email: 'buyer@example.com',
        product_slug: 'sealed',
        quantity: 1,
        payment_method: 'alipay',
      });
      return { id: String(body.order_id), token: String(body.access_token) };
    };
    const send = (placed: { id: string; token: string }, words: string) =>
      call('POST', `/api/orders/${placed.id}/red-packet`, { code: words }, { 'x-order-token': placed.token });
    const search = async (): Promise<void> => {
      const clear = Buffer.from(code);
      for (const file of filesIn(folder)) expect(readFileSync(file).includes(clear), file).toBe(false);
      expect(await everyRow(db.read)).not.toContain(code);
      expect(program.output()).not.toContain(code);
      expect(JSON.stringify(smtp.mails.map(({ content }) => [content.subject, content.text, content.html]))).not.toContain(code);
      expect(JSON.stringify(telegram.calls.filter(({ params }) => String(params.chat_id) === String(group)))).not.toContain(code);
    };

    const placed = await order();
    // The markup is refused once and the private message once: what goes wrong is logged, without the code.
    telegram.fail(new ApiRefusal(400, "Bad Request: can't parse entities: unsupported start tag"), { times: 1, methods: ['sendMessage'] });
    expect((await send(placed, `【支付宝】口令：${code}`)).status).toBe(202);
    expect((await send(await order(), code)).body.code).toBe('red_packet.code_used');
    await until('the card', async () => telegram.messagesIn(group).some(({ text }) => text.includes('收到红包口令')));
    await search();
    const card = telegram.messagesIn(group).find(({ text }) => text.includes('收到红包口令'));
    if (!card) throw new Error('no card');
    telegram.press(card, { from: ann, button: '🙋 我来领取' });
    await until('the code, in private', async () => telegram.messagesIn(ann).some(({ text }) => text.includes(code)));
    await search();
    const secret = telegram.messagesIn(ann).find(({ text }) => text.includes(code));
    if (!secret) throw new Error('no code');
    telegram.press(secret, { from: ann, button: secret.keyboard[0]?.[0]?.text ?? '' });
    await until('the mail about the goods', async () => smtp.mails.some(({ content }) => content.subject?.includes('已交付') ?? false));
    await search();
    expect(program.output()).toContain('plain text');
    expect(program.output().length).toBeLessThan(20_000);
    await program.stop();
    await search();
  });
});

test('the audit log says how a code was seen: in the list, or by claiming it', async () => {
  const { shop } = await openOperatedShop('sqlite');
  await sendRedPacket(shop);
  const [packet] = (await shop.admin('GET', '/api/admin/red-packets')).body.items;
  await shop.admin('POST', `/api/admin/red-packets/${packet.id}/claim`);
  const seen = await auditOf(shop, 'red_packet.opened');
  expect(seen.map(({ after }) => JSON.parse(after ?? '{}'))).toEqual([
    { red_packet: packet.id, by: 'list' },
    { red_packet: packet.id, by: 'claim' },
  ]);
});

const productOfOurs = { name: 'Sealed', slug: 'sealed', price_usd: '12.50', price_unit: '月', stock_mode: 'keys', delivery: 'keys', max_per_order: 10 };

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

async function openJobs(shop: TestShop): Promise<number> {
  return (
    await shop.app.shop.db.read.all(build.selectFrom('jobs').select('id').where('channel', 'like', 'telegram%').where('state', 'in', ['pending', 'sending']))
  ).length;
}

/** Every message in the group belongs to one job, and they stand in the order of what happened. */
async function expectToldOnceInOrder(shop: TestShop, telegram: TelegramEmulator): Promise<void> {
  const jobs = await shop.app.shop.db.read.all(build.selectFrom('jobs').select(['state', 'sent']).where('channel', '=', 'telegram').orderBy('id'));
  expect(jobs.filter(({ state }) => state !== 'done')).toEqual([]);
  const sent = jobs.map((job) => JSON.parse(job.sent ?? '{}').message_id).filter((id) => id !== undefined);
  expect(sent).toEqual(sent.toSorted((one: number, other: number) => one - other));
  expect(telegram.messagesIn(group).map(({ id }) => id)).toEqual(sent);
}
