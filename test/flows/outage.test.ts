/** The mail server and the Bot API are down for a day: the shop goes on as before, and afterwards everybody is told everything, once, in order (I18, F19, F20). */
import { expect, onTestFinished, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { expireOrdersJob } from '../../src/orders/close-order.ts';
import { dialects } from '../dialects.ts';
import { SmtpEmulator } from '../emulators/smtp.ts';
import { TelegramEmulator } from '../emulators/telegram.ts';
import { aProduct, order, until } from '../factories.ts';
import { openTestShop, testClock } from '../harness.ts';
import { openNoticeShop } from '../notice-shop.ts';

/** `OUTAGE_EVENTS=10000` is the whole day. */
const events = Number(process.env.OUTAGE_EVENTS ?? 120);
const chats = [1001, -100200];
const buyers = Array.from({ length: 40 }, (_, index) => `buyer${index}@example.com`);
const atOnce = 20;
/** How often within the day orders are placed, and expire. */
const steps = 24;
/** What `order.created` and `order.expired` begin with, in mails and on Telegram. */
const kinds = [
  ['order.created', '订单已创建', '新订单创建'],
  ['order.expired', '订单已过期', '订单超时未付款'],
] as const;

function p99(sample: readonly number[]): string {
  const sorted = sample.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms of ${sorted.length}`;
}

for (const dialect of dialects) {
  test(`mail server and Bot API down for 24 hours with ${events} events: all arrive afterwards, once, in order per recipient (${dialect})`, {
    timeout: 900_000,
  }, async () => {
    const telegram = await new TelegramEmulator({ chats }).start();
    const smtp = await new SmtpEmulator().start();
    onTestFinished(async () => {
      await telegram.stop();
      await smtp.stop();
    });
    const clock = testClock(Date.now());
    const shop = await openTestShop({ dialect, clock, env: { ROLE: 'web' } });
    const { db, outbox } = shop.app.shop;
    // The worker of another instance, without Telegram's pace: a day's messages to one chat would take hours.
    const env = { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_CHAT_ID: chats.join(), TELEGRAM_API_ROOT: telegram.apiRoot };
    const { worker } = await openNoticeShop(dialect, { db, clock, env: { ...env, SMTP_URL: smtp.url, MAIL_FROM: 'shop@example.com' } });
    worker.start();
    onTestFinished(outbox.onCommitted(() => worker.wake()));
    /** Time passes while nothing is being sent: in a minute of real sending it would not jump past a lease. */
    const later = async (ms: number): Promise<void> => {
      await worker.stop();
      clock.advance(ms);
      worker.start();
    };

    const product = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'manual' });
    let placed = 0;
    const placeMany = async (count: number): Promise<number[]> => {
      const latencies: number[] = [];
      const end = placed + count;
      const buyer = async (): Promise<void> => {
        while (placed < end) {
          placed += 1;
          const start = performance.now();
          const answer = await order(shop, product.slug, { customer_email: buyers[placed % buyers.length] });
          latencies.push(performance.now() - start);
          if (answer.status !== 200) throw new Error(`No order: ${JSON.stringify(answer.body)}`);
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, count) }, buyer));
      return latencies;
    };

    await telegram.stop();
    await smtp.stop();
    const waiting = build.selectFrom('jobs').where('state', 'in', ['pending', 'sending']);
    const latencies: number[][] = [];
    for (let step = 0; step < steps; step += 1) {
      latencies.push(await placeMany(Math.ceil(events / 2 / steps)));
      await later(DAY / steps - MINUTE);
      await expireOrdersJob(shop.app.shop).run();
      await later(MINUTE);
    }
    await until(
      'all is dispatched',
      async () => !(await db.read.first(build.selectFrom('outbox_events').select('id').where('dispatched_at', 'is', null))),
      60_000,
    );
    const backlog = (await db.read.all(waiting.select('id'))).length;
    const quarter = steps / 4;
    console.log(`${dialect}: ${placed} orders, ${backlog} messages wait after 24 hours
  create-order without backlog: ${p99(latencies.slice(0, quarter).flat())}
  with the day's backlog:       ${p99(latencies.slice(-quarter).flat())}`);

    await telegram.start();
    await smtp.start();
    const start = performance.now();
    await later(HOUR);
    // One row is enough to know: counting thirty thousand again and again would be most of the work.
    await until('all is sent', async () => (await db.read.first(waiting.select('id').limit(1))) === undefined, 800_000);
    console.log(`${dialect}: told everybody in ${Math.round(performance.now() - start)} ms`);

    const jobs = await db.read.all(
      build
        .selectFrom('jobs')
        .select(['event', 'order_id', 'channel', 'recipient', 'state'])
        .where('event', 'in', ['order.created', 'order.expired'])
        .orderBy('id'),
    );
    expect(jobs.length).toBe(placed * 2 * (chats.length + 1));
    expect(jobs.filter(({ state }) => state !== 'done')).toEqual([]);
    const due = (channel: string, recipient: string) =>
      jobs.filter((job) => job.channel === channel && job.recipient === recipient).map(({ event, order_id }) => `${event} ${order_id}`);
    for (const buyer of buyers) {
      const mails = smtp.mailsTo(buyer).map(({ content }) => {
        const kind = kinds.find(([, subject]) => content.subject?.startsWith(subject));
        return `${kind?.[0]} ${/order_\w+/.exec(content.text ?? '')?.[0]}`;
      });
      expect(mails).toEqual(due('email', buyer));
    }
    for (const chat of chats) {
      const messages = telegram.messagesIn(chat).map(({ text }) => {
        const kind = kinds.find(([, , title]) => text.split('\n')[0]?.includes(title));
        return `${kind?.[0]} ${/order_\w+/.exec(text)?.[0]}`;
      });
      expect(messages).toEqual(due('telegram', String(chat)));
    }
  });
}
