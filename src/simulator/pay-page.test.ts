/** The pay page as a browser without script uses it: plain forms, redirects, and headers that let nothing else in. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { openBareDatabase, openEar, playGateway } from '../../test/simulator.ts';

async function open(changes: object = {}) {
  const gateway = await playGateway(await openBareDatabase('sqlite'));
  const ear = await openEar();
  const invoice = {
    amount: 12.5,
    currency: 'USDT',
    order_id: 'ORD-1-A1',
    callback_url: ear.url,
    return_url: 'https://shop.example/orders/1?a=1&b=2',
    ...changes,
  };
  const { data } = (await gateway.api('POST', '/payment/invoice', invoice)).body;
  const page = (language = 'en') => fetch(data.payment_url, { headers: { 'accept-language': language } });
  return {
    ...gateway,
    ear,
    page,
    text: async () => (await page()).text(),
    submit: (form: Record<string, string>) => fetch(data.payment_url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' }),
    status: async () => (await gateway.api('GET', `/payment/${data.track_id}`)).body.data.status,
  };
}

test('shows what to pay and where, with a code of its own drawing, and no script, style or picture from elsewhere', async () => {
  const { page, base } = await open();
  const response = await page();
  const text = await response.text();
  expect(text).toMatch(/12\.5 <small>USDT<\/small>[\s\S]*<svg[\s\S]*Tron Network[\s\S]*TSimuLatorDoNotPay\w{16}/);
  expect(text).not.toMatch(/<script|style=|\son\w+=|src=/);
  expect(text.match(/(?:href|action)="[^"]*"/g)?.filter((link) => /="https?:/.test(link))).toEqual(['href="https://shop.example/orders/1?a=1&amp;b=2"']);
  expect(response.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https://shop.example; base-uri 'none'; frame-ancestors 'none'",
  );
  expect((await fetch(`${base}/assets/pay.css`)).headers.get('content-type')).toMatch(/^text\/css/);
});

test('pays, tells the shop, and leads back to it', async () => {
  const { submit, status, ear } = await open();
  const response = await submit({ act: 'pay' });
  expect([response.status, response.headers.get('location')]).toEqual([303, 'https://shop.example/orders/1?a=1&b=2']);
  expect(ear.heard.map((notice) => notice.status)).toEqual(['Paying', 'Paid']);
  expect(await status()).toBe('paid');
});

test('leads back from an address payment, which has no return address, to one in its link, within the shop’s own site', async () => {
  const { api, ear } = await open();
  const shop = new URL(ear.url).origin;
  const { data } = (await api('POST', '/payment/white-label', { amount: 5, pay_currency: 'USDT', callback_url: ear.url })).body;
  const pay = (returnUrl: string) =>
    fetch(`${data.payment_url}${returnUrl && `?return_url=${encodeURIComponent(returnUrl)}`}`, {
      method: 'POST',
      body: new URLSearchParams({ act: 'pay' }),
      redirect: 'manual',
    });
  expect((await pay(`${shop}/orders/1`)).headers.get('location')).toBe(`${shop}/orders/1`);
  for (const elsewhere of ['https://evil.example/', 'javascript:alert(1)', ''])
    expect((await pay(elsewhere)).headers.get('location')).toMatch(/^\/simulator\/pay\/\d{9}/);
});

test.each([
  [['pay_too_little'], 'paying'],
  [['pay_too_little', 'expire'], 'underpaid'],
  [['pay_too_little', 'pay'], 'paid'],
  [['pay_too_much'], 'paid'],
  [['pay_twice'], 'paid'],
  [['pay_late'], 'paid'],
  [['expire'], 'expired'],
  [['expire', 'pay'], 'paid'],
  [['expire', 'accept'], 'manual_accept'],
  [['see'], 'paying'],
  [['see', 'confirm'], 'paid'],
  [['pay', 'refund'], 'refunded'],
  [['refund'], 'new'],
])('the buttons %j end as %s', async (acts, end) => {
  const { submit, status, text } = await open();
  for (const act of acts) expect((await submit({ act })).status).toBe(303);
  expect(await status()).toBe(end);
  expect(await text()).toContain(`class="status ${end}"`);
});

test('lets the buyer choose a coin, and then asks for that coin', async () => {
  const { submit, text, status } = await open();
  await submit({ coin: 'BTC on Bitcoin' });
  expect(await status()).toBe('waiting');
  expect(await text()).toMatch(/0\.00019532 <small>BTC<\/small>[\s\S]*Bitcoin Network/);
});

test('speaks Chinese and English', async () => {
  const { page } = await open();
  expect(await (await page('zh-CN')).text()).toContain('付款模拟器');
  expect(await (await page('de, en;q=0.5')).text()).toContain('no real money moves');
});

test('shows what a shop sent as text, never as markup (S25)', async () => {
  const { text } = await open({ order_id: '<img src=x onerror=alert(1)>', return_url: 'https://shop.example/"><script>' });
  expect(await text()).not.toMatch(/<img|<script/);
});

test('lists all payments, and sets a scenario by a form', async () => {
  const { base, control } = await open();
  expect(await (await fetch(`${base}/`)).text()).toContain('ORD-1-A1');
  expect((await fetch(base, { method: 'POST', body: new URLSearchParams({ preset: 'notices_lost' }), redirect: 'manual' })).headers.get('location')).toBe(
    '/simulator/',
  );
  expect((await control('')).body.scenario).toEqual({ notice: ['drop'] });
});

test('answers 404 for a payment that is not there', async () => {
  const { base } = await open();
  expect((await fetch(`${base}/pay/999999999`)).status).toBe(404);
});

test('alone, the simulator refuses to start in production (row 17)', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('NODE_ENV=production');
});
