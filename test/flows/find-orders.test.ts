import { expect, test } from 'vitest';
import { dialects } from '../dialects.ts';
import { SmtpEmulator } from '../emulators/smtp.ts';
import { anOrder, aProductWithKeys, until } from '../factories.ts';
import { openTestShop } from '../harness.ts';

for (const dialect of dialects) {
  test(`a buyer gets the links to his orders by mail, and the answer tells nobody whether an address has any (S16) (${dialect})`, async () => {
    const smtp = new SmtpEmulator();
    await smtp.start();
    try {
      const shop = await openTestShop({ dialect, env: { SMTP_URL: smtp.url, MAIL_FROM: 'Shop <shop@example.com>' } });
      const product = await aProductWithKeys(shop, 5);
      const placed = await anOrder(shop, product.slug, { customer_email: 'forgetful@example.com', locale: 'en' });
      const known = await shop.call('POST', '/api/orders/lookup', { email: 'forgetful@example.com' });
      const unknown = await shop.call('POST', '/api/orders/lookup', { email: 'nobody@example.com' });
      expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
      await until('the link is mailed', async () => smtp.mails.some((mail) => mail.content.subject?.includes('link to your order') ?? false));
      const mail = smtp.mails.find((each) => each.content.subject?.includes('link to your order'));
      expect(mail?.content.text).toContain(`/orders/${placed.id}#${placed.token}`);
      expect(smtp.mails.some((each) => JSON.stringify(each.to).includes('nobody'))).toBe(false);
      expect((await shop.call('POST', '/api/orders/lookup', { email: 'not an address' })).status).toBe(400);
    } finally {
      await smtp.stop();
    }
  });
}
