/** A merchant's own words in the mails to his buyers. */
import { describe, expect, test } from 'vitest';
import { systemActor } from '../../src/accounts/audit-log.ts';
import { createOperator } from '../../src/accounts/create-operator.ts';
import { dialects } from '../dialects.ts';
import { SmtpEmulator } from '../emulators/smtp.ts';
import { anOrder, aProductWithKeys } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';

const path = '/api/admin/mail-words/created/en';
const words = { subject: '{product} for you', opening: 'Hello <b>!\nPay {due} within {minutes} minutes.\n\nSecond.', closing: 'Yours, {shop}' };

async function openMailShop(dialect: (typeof dialects)[number]): Promise<{ shop: TestShop; smtp: SmtpEmulator }> {
  const smtp = await new SmtpEmulator().start();
  const shop = await openTestShop({ dialect, env: { SMTP_URL: smtp.url, MAIL_FROM: 'AIStorm <shop@example.com>' } });
  return { shop, smtp };
}

for (const dialect of dialects) {
  describe(`the words of a mail on ${dialect}`, () => {
    test('are the merchant’s from then on, escaped, and ours again when he says so', async () => {
      const { shop, smtp } = await openMailShop(dialect);
      const product = await aProductWithKeys(shop, 5, { name: 'Tea & {due}' });
      const mailed = async () => {
        await anOrder(shop, product.slug, { payment_method: 'alipay', locale: 'en' });
        await shop.settle();
        return smtp.mails.at(-1)?.content;
      };
      const saved = await shop.admin('PUT', path, { ...words, version: 0 });
      expect([saved.status, saved.body]).toMatchObject([200, { ...words, places: ['shop', 'order', 'product', 'quantity', 'due', 'minutes'] }]);
      const own = await mailed();
      expect(own?.subject).toBe('Tea & {due} for you');
      expect(own?.text).toMatch(/\n\nHello <b>!\nPay \d+\.\d\d CNY within 15 minutes\.\n\nSecond\.\n\n/);
      expect(own?.text).toContain('\n\nYours, AIStorm\n\n--');
      expect(own?.html).toMatch(/<p [^>]+>Hello &lt;b&gt;!<br>Pay [^<]+<\/p>/);

      // Somebody who has not seen this does not overwrite it, and does not take it away.
      expect((await shop.admin('PUT', path, { ...words, subject: 'Mine', version: 0 })).body.code).toBe('version.conflict');
      expect((await shop.admin('DELETE', `${path}?version=0`)).body.code).toBe('version.conflict');
      const restored = await shop.admin('DELETE', `${path}?version=${saved.body.version}`);
      expect(restored.body).toMatchObject({ subject: 'Your order · {product}', closing: '', version: 0 });
      expect((await mailed())?.subject).toBe('Your order · Tea & {due}');
      const { body: log } = await shop.admin('GET', '/api/admin/audit-log');
      expect(log.items.map(({ action }: { action: string }) => action)).toEqual(expect.arrayContaining(['mail_words.changed', 'mail_words.restored']));
      await smtp.stop();
    });
  });
}

test('a place that a mail cannot fill is refused by name, and so is a mail without words', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const put = async (change: object) => (await shop.admin('PUT', path, { ...words, version: 0, ...change })).body;
  expect(await put({ closing: 'Sent to {adress}' })).toMatchObject({ code: 'mail_words.unknown_place', details: { place: '{adress}' } });
  // Of refunds, not of new orders.
  expect(await put({ opening: 'You get {amount}' })).toMatchObject({ code: 'mail_words.unknown_place', details: { place: '{amount}' } });
  expect(await put({ subject: ' ' })).toMatchObject({ code: 'request.missing_field', details: { field: 'subject' } });
  expect(await put({ subject: 'a\nBcc: x@example.com' })).toMatchObject({ code: 'text.forbidden_character' });
  expect((await shop.admin('PUT', '/api/admin/mail-words/nothing/en', { ...words, version: 0 })).status).toBe(404);
});

test('every mail in every language can be looked at before, with all its places filled', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { items } = (await shop.admin('GET', '/api/admin/mail-words')).body;
  expect(items).toHaveLength(75);
  for (const { kind, language, subject, opening, places } of items) {
    const closing = places.map((place: string) => `${place}={${place}}.`).join(' ');
    const { status, body } = await shop.admin('POST', `/api/admin/mail-words/${kind}/${language}/preview`, { subject, opening, closing });
    expect([kind, language, status]).toEqual([kind, language, 200]);
    expect([kind, language, body.subject + body.text + body.html.slice(body.html.indexOf('<body'))]).toEqual([
      kind,
      language,
      expect.not.stringMatching(/\{\w+\}|=\.|undefined/),
    ]);
  }
});

test('a test mail goes to the operator who asks for it, and to nobody else (S52)', async () => {
  const { shop, smtp } = await openMailShop('sqlite');
  const password = 'granite lantern 42 meadow';
  await createOperator(shop.app.shop, systemActor, { email: 'ada@example.com', name: 'Ada', role: 'owner', password });
  const session = await shop.call('POST', '/api/admin/session', { email: 'ada@example.com', password }, { origin: shop.base });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  const person = { cookie, origin: shop.base, 'sec-fetch-site': 'same-origin', 'x-csrf-token': session.body.csrf_token };
  const sent = await shop.call('POST', `${path}/test`, words, person);
  expect([sent.status, sent.body]).toEqual([200, { sent_to: 'ada@example.com' }]);
  expect(smtp.mails.map(({ to, content }) => [to, content.subject])).toEqual([[['ada@example.com'], 'ChatGPT Pro for you']]);
  expect((await shop.admin('POST', `${path}/test`, words)).body.code).toBe('operator.forbidden');
  await smtp.stop();
  expect((await shop.call('POST', `${path}/test`, words, person)).body.code).toBe('mail.not_sent');
});
