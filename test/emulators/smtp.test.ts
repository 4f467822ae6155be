import nodemailer from 'nodemailer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SmtpEmulator } from './smtp.ts';

const mail = { from: 'Shop <shop@example.com>', to: 'buyer@example.com', subject: '订单已付款', text: 'Paid', html: '<p>已付款</p>' };
let smtp: SmtpEmulator;

beforeEach(async () => {
  smtp = await new SmtpEmulator().start();
});

afterEach(() => smtp.stop());

const send = (message = mail) => nodemailer.createTransport(smtp.url).sendMail(message);

test('a mail arrives whole: envelope, Chinese subject, text and HTML parts', async () => {
  await send();
  expect(smtp.mails).toHaveLength(1);
  expect(smtp.mailsTo('buyer@example.com')[0]).toMatchObject({
    from: 'shop@example.com',
    to: ['buyer@example.com'],
    content: { subject: '订单已付款', text: 'Paid', html: '<p>已付款</p>' },
  });
});

test('a sender with a password is let in', async () => {
  await nodemailer.createTransport(smtp.url.replace('smtp://', 'smtp://user:secret@')).sendMail(mail);
  expect(smtp.mails).toHaveLength(1);
});

test.each([
  { refuse: 451, at: 'recipient' as const },
  { refuse: 552, at: 'message' as const },
])('a refusal carries its code: $refuse at the $at', async (behaviour) => {
  smtp.behaviour = behaviour;
  await expect(send()).rejects.toMatchObject({ responseCode: behaviour.refuse });
  expect(smtp.mails).toHaveLength(0);
});

test('an unknown recipient is refused while others are served', async () => {
  smtp.unknownRecipients.add('gone@example.com');
  await expect(send({ ...mail, to: 'gone@example.com' })).rejects.toMatchObject({ responseCode: 550 });
  await send();
  expect(smtp.mails).toHaveLength(1);
});

test('accepted, then dropped: the sender sees a failure although the mail arrived', async () => {
  smtp.behaviour = 'accept, then drop';
  await expect(send()).rejects.toThrow();
  expect(smtp.mails).toHaveLength(1);
});

test('dropped: nothing arrives', async () => {
  smtp.behaviour = 'drop';
  await expect(send()).rejects.toThrow();
  expect(smtp.mails).toHaveLength(0);
});

test('stopped, it refuses connections; started again, it serves the same address and keeps its mails', async () => {
  const { url } = smtp;
  await send();
  await smtp.stop();
  await expect(send()).rejects.toMatchObject({ code: 'ESOCKET' });
  await smtp.start();
  expect(smtp.url).toBe(url);
  await send();
  expect(smtp.mails).toHaveLength(2);
});
