/**
 * A day in the console, chapter by chapter: from the link that the start prints to money confirmed and goods delivered (F10, S18, S40, S51).
 * The chapters share a shop; each opens a browser of its own and needs none of the others. What pages look like is in `console-pages.test.ts`.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { systemActor } from '../../src/accounts/audit-log.ts';
import { createOperator } from '../../src/accounts/create-operator.ts';
import { MINUTE } from '../../src/core/time.ts';
import { anOrder, aProduct, type PlacedOrder } from '../factories.ts';
import { openTestShop } from '../harness.ts';
import { type ConsoleDesk, openConsoleDesk, owner, password, setupLinkOf } from './console-desk.ts';

let desk: ConsoleDesk;
let page: Page;

beforeAll(async () => {
  desk = await openConsoleDesk();
}, 120_000);

beforeEach(async () => {
  page = await desk.enter();
  return () => page.context().close();
});

// Nothing is blocked by the console's own policy, nothing is missing, nothing throws.
afterEach(() => expect(desk.noise.splice(0)).toEqual([]));

afterAll(() => desk.close());

const open = (path: string) => page.goto(`${desk.shop.base}/admin${path}`);
const button = (name: string) => page.getByRole('button', { name, exact: true });
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const inDialog = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });
const productOf = async (id: number) => (await desk.shop.admin('GET', `/api/admin/products/${id}`)).body;

test('the link that the start prints makes the first owner and signs him in (S18)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const visitor = await desk.stranger();
  onTestFinished(() => visitor.context().close());
  await visitor.goto(setupLinkOf(shop));
  await visitor.getByLabel('Name').fill(owner.name);
  await visitor.getByLabel('E-mail').fill(owner.email);
  await visitor.getByRole('textbox', { name: 'Password' }).fill(password);
  await visitor.getByRole('button', { name: 'Create account and sign in' }).click();
  await visitor.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  expect((await shop.admin('GET', '/api/admin/operators')).body.items).toMatchObject([{ email: owner.email, role: 'owner', state: 'active' }]);
});

test('signing out ends it; a wrong password is told, and the right one opens the day', async () => {
  await open('/');
  await button('Sign out').click();
  await page.getByLabel('E-mail').fill(owner.email);
  await field('Password').fill('wrong for sure');
  await button('Sign in').click();
  await page.getByRole('alert').getByText('Wrong e-mail or password').waitFor();
  await field('Password').fill(password);
  await button('Sign in').click();
  await page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
});

test('a passkey is added, signs in alone, and confirms who one is (S33, S40)', async () => {
  const keeper = { email: 'keeper@example.com', name: 'Keeper', role: 'support', password } as const;
  await createOperator(desk.shop.app.shop, systemActor, keeper);
  const visitor = await desk.stranger();
  onTestFinished(() => visitor.context().close());
  const press = (name: string) => visitor.getByRole('button', { name, exact: true }).click();
  const typePassword = async () => {
    await visitor.getByLabel('E-mail').fill(keeper.email);
    await visitor.getByRole('textbox', { name: 'Password' }).fill(password);
    await press('Sign in');
  };
  const uses = await plugInDevice(visitor);
  await visitor.goto(`${desk.shop.base}/admin/account`);
  await typePassword();

  // Added under a name, with recovery codes beside it, as it is the first second factor.
  await press('Add a passkey');
  const question = visitor.getByRole('dialog', { name: 'Add a passkey' });
  await question.getByRole('textbox', { name: 'Name' }).fill('My laptop');
  await question.getByRole('button', { name: 'Add a passkey' }).click();
  await visitor.getByRole('cell', { name: 'My laptop' }).waitFor();
  await visitor.getByText('Keep these recovery codes').waitFor();
  await question.waitFor({ state: 'detached' });

  // The password alone is no longer enough; the passkey is, without anything typed.
  await press('Sign out');
  await typePassword();
  await visitor.getByRole('textbox', { name: 'Code' }).waitFor();
  await visitor.reload();
  const before = await uses();
  await press('Sign in with a passkey');
  await visitor.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  expect(await uses()).toBeGreaterThan(before);

  // Six minutes later removing it asks who he is, and the passkey answers that, too.
  desk.forward(6 * MINUTE);
  await visitor.getByRole('link', { name: 'My account' }).click();
  await press('Remove');
  await visitor.getByRole('dialog', { name: 'Remove' }).getByRole('button', { name: 'Remove' }).click();
  await press('Use a passkey');
  await visitor.getByText('None yet.').waitFor();
});

/** A device in the machine that keeps passkeys, and whose finger is always the right one. @returns how often its passkey was used */
async function plugInDevice(visitor: Page): Promise<() => Promise<number>> {
  const device = await visitor.context().newCDPSession(visitor);
  await device.send('WebAuthn.enable');
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
  return async () => (await device.send('WebAuthn.getCredentials', { authenticatorId })).credentials[0]?.signCount ?? 0;
}

test('a product is written with its description and picture seen before they are saved', async () => {
  await open('/products');
  await page.getByRole('link', { name: 'New product' }).first().click();
  await field('Name').fill('Coffee club');
  await field('Address name').fill('coffee-club');
  await field('Price (USD)').fill('12.50');
  await field('Description').first().fill('For **early** birds');
  await button('Preview').first().click();
  await page.locator('.markdown strong', { hasText: 'early' }).waitFor();
  await page.locator('summary', { hasText: 'Picture, limits' }).click();
  const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#084' } })
    .png()
    .toBuffer();
  await page.locator('input[type=file][accept*=png]').setInputFiles({ name: 'cup.png', mimeType: 'image/png', buffer: picture });
  await page.locator('img[src^="/pictures/"]').waitFor();
  await button('Save').click();
  await field('Paste keys, one per line').waitFor();
  const { items } = (await desk.shop.admin('GET', '/api/admin/products')).body;
  expect(items.find(({ slug }: { slug: string }) => slug === 'coffee-club')).toMatchObject({
    price: '12.50',
    description: 'For **early** birds',
    image_url: expect.stringMatching(/^\/pictures\//),
  });
});

test('keys are pasted or taken from columns of a table; duplicates are shown before anything is imported', async () => {
  const { id } = await aProduct(desk.shop);
  await open(`/products/${id}`);
  await field('Paste keys, one per line').fill('KEY-A-0001\nKEY-B-0002\nKEY-A-0001');
  await field('Cost of one (USD)').fill('4');
  await button('Check 3 lines').click();
  await page.getByText('2 new, 1 duplicates, 0 with problems').waitFor();
  await button('Import 2').click();
  await page.getByText('2 of 2: 2 imported, 0 duplicates').waitFor();
  await page.locator('input[type=file][accept*=csv]').setInputFiles({
    name: 'keys.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('account;password;plan\r\nann@example.com;"se;cret";pro\r\nbob@example.com;word;basic\r\n'),
  });
  await page.getByRole('checkbox', { name: 'account' }).waitFor();
  await page.getByRole('checkbox', { name: 'password' }).check();
  await page.getByText('The first key: ann@example.com----se;cret').waitFor();
  await button('Check 2 lines').click();
  await button('Import 2').click();
  await page.getByText('2 of 2: 2 imported, 0 duplicates').waitFor();
  expect(await productOf(id)).toMatchObject({ stock_quantity: 4 });
});

test('what two people change meets: neither is lost, not even over a reload and an ended session (I20)', async () => {
  const { id } = await aProduct(desk.shop, { name: 'Tea club' });
  await open(`/products/${id}`);
  await field('Name').first().fill('Tea circle');
  await desk.shop.admin('PATCH', `/api/admin/products/${id}`, { price_usd: '13.50' });
  await page.reload();
  await page.getByText('Somebody else changed this product').waitFor();
  await page.context().clearCookies();
  await button('Put mine on top').click();
  await button('Save').click();
  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await again.getByRole('textbox', { name: 'Password' }).fill(password);
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await again.waitFor({ state: 'detached' });
  await button('Save').click();
  await expect.poll(() => productOf(id), { timeout: 30_000 }).toMatchObject({ name: 'Tea circle', price: '13.50' });
});

test('a shop that cannot be reached loses nothing that was typed, and saves it once it is back', async () => {
  const { id } = await aProduct(desk.shop, { name: 'Milk club' });
  await open(`/products/${id}`);
  await field('Name').first().fill('Milk circle');
  await page.context().setOffline(true);
  await button('Save').click();
  await page.getByText('The shop cannot be reached. Nothing you typed is lost.').first().waitFor();
  await page.context().setOffline(false);
  expect(await field('Name').first().inputValue()).toBe('Milk circle');
  await button('Save').click();
  await expect.poll(() => productOf(id), { timeout: 30_000 }).toMatchObject({ name: 'Milk circle' });
});

test('a product has its words in another language, and a copy of it all starts another product', async () => {
  const { id, slug } = await aProduct(desk.shop, { name: 'Bean club' });
  await open(`/products/${id}`);
  await page.getByText('Picture, limits, search engines').click();
  await field('Features').fill('Fresh beans\n\nEvery week');
  await page.getByText('Texts in other languages').click();
  await page.getByLabel('Language').last().selectOption('ja');
  await field('Name').last().fill('コーヒー');
  await button('Save').click();
  await expect.poll(() => productOf(id), { timeout: 30_000 }).toMatchObject({ features: ['Fresh beans', 'Every week'], texts: { ja: { name: 'コーヒー' } } });
  await button('Duplicate').click();
  await inDialog('Duplicate').click();
  await page.waitForURL((url) => /\/products\/\d+$/.test(url.pathname) && !url.pathname.endsWith(`/${id}`));
  const copied = Number(new URL(page.url()).pathname.split('/').at(-1));
  expect(await productOf(copied)).toMatchObject({ slug: `${slug}-copy`, name: 'Bean club', is_active: false, texts: { ja: { name: 'コーヒー' } } });
  await button('Archive').click();
  await inDialog('Archive').click();
  await page.getByRole('link', { name: 'Bean club' }).waitFor();
});

test('the prices of two products change at once, after a preview', async () => {
  const name = (letter: string) => `Batch ${letter}`;
  const made = [await aProduct(desk.shop, { name: name('one'), sort_order: -2 }), await aProduct(desk.shop, { name: name('two'), sort_order: -1 })];
  await open('/products');
  for (const letter of ['one', 'two']) await page.getByRole('checkbox', { name: `Choose ${name(letter)}` }).check();
  await page.getByText('2 chosen').waitFor();
  await button('Change together').click();
  await page.getByRole('combobox', { name: 'Price' }).selectOption('percent');
  await field('Add per cent').fill('100');
  await button('Preview').click();
  await page.getByText('2 can be done, 0 cannot').waitFor();
  await inDialog('Change together').click();
  await page.getByText('2 of 2 done').waitFor();
  for (const { id } of made) expect(await productOf(id)).toMatchObject({ price: '25.00' });
});

/** An order for something that a person makes, to be paid by red packet. */
async function aRedPacketOrder(code?: string): Promise<PlacedOrder & { due: string }> {
  const { slug } = await aProduct(desk.shop, { name: 'Portrait', stock_mode: 'unlimited', delivery: 'manual' });
  const order = await anOrder(desk.shop, slug, { payment_method: 'alipay', customer_email: `${slug}@example.com` });
  if (code) await desk.shop.call('POST', `/api/orders/${order.id}/red-packet`, { code }, { 'x-order-token': order.token });
  return { ...order, due: (await desk.shop.admin('GET', `/api/admin/orders/${order.id}`)).body.order.amount_due };
}

test('a red packet is claimed from Today and its money confirmed, with the amount typed by hand; the goods are delivered (F10)', async () => {
  const order = await aRedPacketOrder('12345678');
  await open('/');
  await page.getByRole('link', { name: /Red packets to claim/ }).click();
  const packet = page.getByRole('article').filter({ hasText: order.id.slice(-8) });
  await packet.getByRole('button', { name: 'Copy code and claim' }).click();
  const amount = packet.getByRole('textbox', { name: /Amount received/ });
  expect(await amount.inputValue()).toBe('');
  await amount.fill(order.due);
  await packet.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('The money is booked').waitFor();

  await open(`/orders/${order.id}`);
  await button('Deliver').click();
  await page.getByRole('textbox', { name: 'Goods' }).fill('https://example.com/portrait.png');
  await inDialog('Deliver').click();
  await page.getByText('Delivered', { exact: true }).first().waitFor();
  const goods = await desk.shop.call('GET', `/api/orders/${order.id}/goods`, undefined, { 'x-order-token': order.token });
  expect(goods.body.items).toEqual(['https://example.com/portrait.png']);
});

test('orders are tagged together after a preview, the tag is found by its address, and taken back', async () => {
  for (const _ of ['one', 'two']) await aRedPacketOrder();
  await open('/orders?status=pending');
  await page.getByRole('checkbox', { name: 'Choose all on this page' }).check();
  const batch = page.getByRole('region', { name: 'Batch' });
  await batch.getByRole('button', { name: 'Tag', exact: true }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Tag' }).fill('gift');
  await button('Preview').click();
  await page.getByText(/\d+ can be done, 0 cannot/).waitFor();
  await inDialog('Tag').click();
  await page.getByText(/(\d+) of \1 done/).waitFor();
  const tagged = async (): Promise<string[]> => {
    const { items } = (await desk.shop.admin('GET', '/api/admin/orders?tag=gift')).body;
    return items.map(({ order_id }: { order_id: string }) => order_id);
  };
  const ids = await tagged();
  expect(ids.length).toBeGreaterThanOrEqual(2);
  await button('Undo the tag').click();
  await expect.poll(tagged, { timeout: 30_000 }).toEqual([]);
});

test('a filter stands in the address and narrows what leaves as a file; a batch says what it cannot do', async () => {
  const [waiting, paid] = [await aRedPacketOrder(), await aRedPacketOrder('87654321')];
  const { items } = (await desk.shop.admin('GET', '/api/admin/red-packets?state=submitted')).body;
  const packet = items.find(({ order_id }: { order_id: string }) => order_id === paid.id);
  await desk.shop.admin('POST', `/api/admin/red-packets/${packet.id}/confirm`, { amount: paid.due });
  await desk.shop.admin('POST', '/api/admin/orders/batch', { action: 'tag', order_ids: [waiting.id, paid.id], text: 'pair' });
  await open('/orders?tag=pair');
  await page.getByRole('checkbox', { name: 'Choose all on this page' }).check();
  const batch = page.getByRole('region', { name: 'Batch' });
  await batch.getByText('2 chosen').waitFor();
  await batch.getByRole('button', { name: 'Cancel orders' }).click();
  await button('Preview').click();
  await page.getByText('1 can be done, 1 cannot').waitFor();
  await page.keyboard.press('Escape');

  await open('/orders?tag=pair&status=paid&sort=oldest');
  await page.getByRole('cell', { name: 'pair' }).waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), batch.getByRole('button', { name: 'Export CSV' }).click()]);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain(paid.id);
  expect(text.split('\r\n')).toHaveLength(3);
});

test('a key for a program ends by itself', async () => {
  await open('/team');
  const form = page.locator('form', { has: button('Create key') });
  await form.getByRole('textbox', { name: 'Name' }).fill('Warehouse');
  await form.getByLabel('Expires').selectOption('30');
  await form.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('cell', { name: /Warehouse/ }).waitFor();
  const keys: { name: string; expires_at: string | null }[] = (await desk.shop.admin('GET', '/api/admin/api-keys')).body.items;
  expect(Date.parse(keys.find(({ name }) => name === 'Warehouse')?.expires_at ?? '') - Date.now()).toBeGreaterThan(29 * 86_400_000);
});

test('a colour that would not read is shown as pages will use it', async () => {
  await open('/settings');
  await page.locator('input[type=color]').fill('#ffee00');
  await page.getByText('This colour does not read on white (1.').waitFor();
});

test('a mail is written in the shop’s own words, seen as it will arrive, and put back', async () => {
  await open('/mails?kind=paid&language=en');
  await field('Closing').fill('Yours, {shop}');
  await button('Preview').click();
  await page.frameLocator('iframe').getByText('Yours, AIStorm').waitFor();
  await button('Save').click();
  await page.getByText('in your own words').waitFor();
  await button('Restore the usual words').click();
  await inDialog('Restore the usual words').click();
  await page.getByText('the usual words', { exact: true }).waitFor();
});

test('the console changes to Chinese at once, what the shop says as well, and remembers it', async () => {
  await open('/health');
  await page.getByText('中文').click();
  await page.getByRole('heading', { name: '运行状况' }).waitFor();
  await page.getByText('数据库', { exact: true }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '运行状况' }).waitFor();
});
