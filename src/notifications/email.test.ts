import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DialectName, dialects } from '../../test/dialects.ts';
import { SmtpEmulator } from '../../test/emulators/smtp.ts';
import { insertTestOrder, insertTestReceipt, type NoticeShop, type NoticeShopOptions, openNoticeShop, setStatus, until } from '../../test/notice-shop.ts';
import { orderAccessToken } from '../orders/access-token.ts';

let smtp: SmtpEmulator;

beforeEach(async () => {
  smtp = await new SmtpEmulator().start();
});

afterEach(() => smtp.stop());

const open = (dialect: DialectName, options: NoticeShopOptions = {}) =>
  openNoticeShop(dialect, { env: { SMTP_URL: smtp.url, MAIL_FROM: 'AIStorm <shop@example.com>' }, ...options });
const subjects = () => smtp.mails.map(({ content }) => content.subject);
const mailJob = async ({ jobs }: NoticeShop) => (await jobs()).find(({ channel }) => channel === 'email');

for (const dialect of dialects) {
  describe(`e-mail on ${dialect}`, () => {
    test('created and delivered: one mail each, with the private link, without the goods (I17)', async () => {
      const { shop, worker, happens } = await open(dialect);
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      await happens('order.paid', { order_id: order.id }, (tx) => setStatus(tx, order.id, 'delivered'));
      await happens('order.delivered', { order_id: order.id });
      await worker.drain();
      await worker.drain();

      expect(subjects()).toEqual(['订单已创建 · ChatGPT Pro', '商品已交付 · ChatGPT Pro']);
      const link = `https://shop.example/orders/${order.id}#${orderAccessToken(shop.config, order.id)}`;
      for (const { from, to, content } of smtp.mails) {
        expect({ from, to }).toEqual({ from: 'shop@example.com', to: ['buyer@example.com'] });
        expect(content.from?.text).toBe('"AIStorm" <shop@example.com>');
        expect(content.text).toContain(link);
        expect(content.html).toContain(`href="${link}"`);
        expect(content.headers.get('auto-submitted')).toBe('auto-generated');
      }
      expect(smtp.mails[0]?.content.text).toContain('商品已为您保留 15 分钟。');
      expect(smtp.mails[1]?.content.text).toContain('商品内容不写在邮件里');
    });

    test('paid, and the goods need time: the buyer hears that the money has come', async () => {
      const { shop, worker, happens } = await open(dialect);
      const order = await insertTestOrder(shop, { locale: 'en', delivery: 'manual' });
      await happens('order.paid', { order_id: order.id }, async (tx) => {
        await setStatus(tx, order.id, 'paid');
        await insertTestReceipt(tx, order.id);
      });
      await worker.drain();
      expect(subjects()).toEqual(['Payment received · ChatGPT Pro']);
      expect(smtp.mails[0]?.content.text).toContain('Received: 130.00 USDT');
    });

    test.each([
      ['zh-CN', '付款金额不足', '我们收到了 100.00 USDT，订单应付 130.00 USDT，还差 30.00 USDT。'],
      ['zh-TW', '付款金額不足', '我們收到了 100.00 USDT，訂單應付 130.00 USDT，還差 30.00 USDT。'],
      ['en', 'Your payment was too small', 'We received 100.00 USDT; the order costs 130.00 USDT, so 30.00 USDT is missing.'],
      ['ja', 'お支払い金額が不足しています', '100.00 USDT を受け取りました。ご請求額は 130.00 USDT で、30.00 USDT 不足しています。'],
      ['ru', 'Оплата меньше суммы заказа', 'Мы получили 100.00 USDT, а заказ стоит 130.00 USDT: не хватает 30.00 USDT.'],
    ])('too little money: one mail that says how much is missing, in the order’s language (%s)', async (locale, subject, sentence) => {
      const { shop, worker, happens } = await open(dialect);
      const order = await insertTestOrder(shop, { locale });
      let receiptId = '';
      await happens('order.attention', { order_id: order.id }, async (tx) => {
        receiptId = (await insertTestReceipt(tx, order.id, { amount_minor: 100_000_000, reason: 'short' })).id;
        await setStatus(tx, order.id, 'attention', 'short');
      });
      await happens('receipt.unapplied', { order_id: order.id, receipt_id: receiptId });
      await worker.drain();
      expect(subjects()).toEqual([`${subject} · ChatGPT Pro`]);
      expect(smtp.mails[0]?.content.text).toContain(sentence);
    });

    test('late money without stock: one mail, about the order', async () => {
      const { shop, worker, happens } = await open(dialect);
      const order = await insertTestOrder(shop);
      let receiptId = '';
      await happens('order.attention', { order_id: order.id }, async (tx) => {
        receiptId = (await insertTestReceipt(tx, order.id, { reason: 'late' })).id;
        await setStatus(tx, order.id, 'attention', 'no_stock');
      });
      await happens('receipt.unapplied', { order_id: order.id, receipt_id: receiptId });
      await worker.drain();
      expect(subjects()).toEqual(['订单正在人工处理 · ChatGPT Pro']);
      expect(smtp.mails[0]?.content.text).toContain('您无需再次付款');
    });

    test('a mail that was overtaken by what happened since is not sent', async () => {
      const { shop, worker, happens, jobs } = await open(dialect);
      const order = await insertTestOrder(shop);
      await smtp.stop();
      await happens('order.expired', { order_id: order.id }, (tx) => setStatus(tx, order.id, 'expired'));
      await worker.drain();
      await shop.db.transaction((tx) => setStatus(tx, order.id, 'paid'));
      await smtp.start();
      await shop.db.script('update jobs set next_run_at = 0');
      await worker.drain();
      expect(smtp.mails).toHaveLength(0);
      expect((await jobs()).find(({ channel }) => channel === 'email')).toMatchObject({
        state: 'done',
        sent: '{"skipped":"overtaken by what happened since"}',
      });
    });

    test('the mail server is down for a while: afterwards everything arrives once, in order for each buyer (F20)', async () => {
      const { shop, worker, happens } = await open(dialect);
      const orders = await Promise.all(['a@example.com', 'b@example.com'].map((customer_email) => insertTestOrder(shop, { customer_email })));
      await smtp.stop();
      worker.start();
      for (const { id } of orders) await happens('order.created', { order_id: id });
      for (const { id } of orders) await happens('order.expired', { order_id: id }, (tx) => setStatus(tx, id, 'expired'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await smtp.start();
      await until(() => smtp.mails.length >= 4);
      await worker.stop();
      expect(smtp.mails).toHaveLength(4);
      for (const { customer_email } of orders) {
        expect(smtp.mailsTo(customer_email).map(({ content }) => content.subject)).toEqual(['订单已创建 · ChatGPT Pro', '订单已过期 · ChatGPT Pro']);
      }
    });

    test('"later" is tried again, "never" is a dead letter, a greeting that is cut is tried again (F20)', async () => {
      const house = await open(dialect);
      const { shop, worker, happens } = house;
      const order = await insertTestOrder(shop);
      smtp.behaviour = { refuse: 451 };
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      expect(await mailJob(house)).toMatchObject({ state: 'pending', last_error: expect.stringContaining('451') });
      smtp.behaviour = 'drop';
      await shop.db.script('update jobs set next_run_at = 0');
      await worker.drain();
      expect(await mailJob(house)).toMatchObject({ state: 'pending', attempts: 2, doubts: 0, last_error: expect.stringContaining('cannot be reached') });
      smtp.behaviour = { refuse: 552, at: 'message' };
      await shop.db.script('update jobs set next_run_at = 0');
      await worker.drain();
      expect(await mailJob(house)).toMatchObject({ state: 'dead', last_error: expect.stringContaining('552') });
      expect(smtp.mails).toHaveLength(0);
    });

    test('an unknown address is a dead letter and keeps nobody else waiting', async () => {
      const house = await open(dialect);
      const { shop, worker, happens } = house;
      smtp.unknownRecipients.add('gone@example.com');
      const gone = await insertTestOrder(shop, { customer_email: 'gone@example.com' });
      const here = await insertTestOrder(shop);
      await happens('order.created', { order_id: gone.id });
      await happens('order.created', { order_id: here.id });
      await worker.drain();
      expect(smtp.mails.map(({ to }) => to)).toEqual([['buyer@example.com']]);
      expect(await mailJob(house)).toMatchObject({ recipient: 'gone@example.com', state: 'dead' });
    });

    test('taken but the answer was cut: sent once more as the same mail, then never again by itself', async () => {
      const house = await open(dialect);
      const { shop, worker, happens } = house;
      smtp.behaviour = 'accept, then drop';
      const order = await insertTestOrder(shop);
      await happens('order.created', { order_id: order.id });
      worker.start();
      await until(async () => (await mailJob(house))?.state === 'unknown');
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(smtp.mails).toHaveLength(2);
      expect(new Set(smtp.mails.map(({ content }) => content.messageId)).size).toBe(1);
      expect(smtp.mails[0]?.content.messageId).toBe(`<${(await mailJob(house))?.id}@example.com>`);
    });

    test('whatever a buyer or product is called, it is text in the mail, and the address stays one address (S15, S25)', async () => {
      const { shop, worker, happens } = await open(dialect);
      const order = await insertTestOrder(shop, {
        product_name: '<img src=x onerror=alert(1)> "Pro"\r\nBcc: other@example.com',
        customer_email: "o'brien+x@example.com",
        locale: 'en',
      });
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      const [mail] = smtp.mails;
      expect(mail?.to).toEqual(["o'brien+x@example.com"]);
      expect(mail?.content.bcc).toBeUndefined();
      expect(mail?.content.subject).toContain('<img src=x onerror=alert(1)> "Pro"');
      expect(mail?.content.html).toContain('&lt;img src=x onerror=alert(1)&gt; &quot;Pro&quot;');
      expect(mail?.content.html).not.toContain('<img');
    });

    test('the password of the mail server is in no log, error or job (S47)', async () => {
      const house = await openNoticeShop(dialect, { env: { SMTP_URL: smtp.url.replace('smtp://', 'smtp://user:canary@'), MAIL_FROM: 'shop@example.com' } });
      const { shop, worker, happens, jobs, logged } = house;
      const order = await insertTestOrder(shop);
      await smtp.stop();
      await happens('order.created', { order_id: order.id });
      await worker.drain();
      await smtp.start();
      smtp.behaviour = { refuse: 552 };
      await shop.db.script('update jobs set next_run_at = 0');
      await worker.drain();
      expect(logged() + JSON.stringify(await jobs())).not.toContain('canary');
    });

    test('fifty buyers at once share a few connections, and each gets one mail', async () => {
      const { shop, worker, happens } = await open(dialect);
      const orders = await Promise.all(Array.from({ length: 50 }, (_, n) => insertTestOrder(shop, { customer_email: `buyer${n}@example.com` })));
      await Promise.all(orders.map(({ id }) => happens('order.created', { order_id: id })));
      worker.start();
      await until(() => smtp.mails.length >= 50);
      expect(new Set(smtp.mails.flatMap(({ to }) => to)).size).toBe(50);
    });
  });
}
