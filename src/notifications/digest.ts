/**
 * What happened in the quiet hours, in one message when they are over. Each event has its job as always, in a lane of its own for each chat, so
 * that what cannot wait overtakes; the first job of the lane waits for the morning, then tells for all behind it and ends them.
 */
import { readSettings } from '../catalog/settings.ts';
import type { Config } from '../config/config.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import type { ShopEvent } from '../outbox/events.ts';
import type { Channel, Job, Subscription } from '../outbox/job.ts';
import { readEvent } from '../outbox/outbox.ts';
import type { Shop } from '../outbox/shop.ts';
import { findEvent, finishWaiting, jobsBehind } from '../outbox/store.ts';
import { amountText, nameOf } from './message.ts';
import { operatorMessage } from './operator-message.ts';
import { heldEvents, isHeld, quietFor } from './quiet-hours.ts';
import { readFacts } from './read-facts.ts';
import { outcomeOf } from './telegram-outcome.ts';
import type { TelegramSender } from './telegram-sender.ts';
import { bold, code, joined, longestText, type Rich, rich, shorten } from './telegram-text.ts';
import { type OperatorLanguage, operatorText } from './text.ts';

export function digestSubscription(config: Config): Subscription {
  return {
    channel: 'telegram_digest',
    events: heldEvents,
    async recipients(event, queries) {
      if (config.secrets.values.telegramBotToken === undefined || !isHeld(event, await readSettings(queries))) return [];
      return config.telegram.chatIds.map((address) => ({ address, configured: true }));
    },
  };
}

/** More than fit into one message come in the next one. */
const mostAtOnce = 60;
const resendAfterMs = 30 * SECOND;
/** The clocks may be put forward or back meanwhile, so a long night is looked at again. */
const longestPause = 60 * MINUTE;

export function digestChannel({ shop, sender }: { readonly shop: Shop; readonly sender: TelegramSender | undefined }): Channel {
  const { db, clock } = shop;
  return {
    name: 'telegram_digest',
    async send(job, event) {
      if (!sender) return { kind: 'not_configured' };
      const settings = await readSettings(db.read);
      const left = quietFor(clock.now(), settings);
      if (left > 0) return { kind: 'retry', problem: 'it waits for the end of the quiet hours', afterMs: Math.min(left, longestPause) };
      const { text, told } = await gather(shop, job, event, settings);
      if (text) {
        const result = await sender.send({ chat: job.recipient, text });
        if (result.kind !== 'sent') return outcomeOf(result, resendAfterMs);
      }
      const sent = JSON.stringify({ told_by: job.id });
      await db.transaction((tx) => finishWaiting(tx, told, sent, clock.now()));
      return { kind: 'done', sent };
    },
  };
}

/** One message for this job and as many behind it as fit; `told` are theirs. Undefined when nothing is left to tell. */
async function gather(shop: Shop, job: Job, first: ShopEvent, settings: Awaited<ReturnType<typeof readSettings>>) {
  const { db } = shop;
  const { operator_language: language } = settings;
  const title = bold(operatorText(language).digest(settings.quiet_hours));
  const lines: Rich[] = [];
  const told: string[] = [];
  let room = longestText - title.length - 1;
  for (const { id, event_id: eventId } of [{ id: job.id, event_id: first.id }, ...(await jobsBehind(db.read, job, mostAtOnce))]) {
    const row = await findEvent(db.read, eventId);
    const line = row && (await lineOf(shop, readEvent(row), language, settings.time_zone));
    if (line && line.length + 1 > room) break;
    if (line) lines.push(line);
    room -= line ? line.length + 1 : 0;
    if (id !== job.id) told.push(id);
  }
  return { text: lines.length === 0 ? undefined : joined([title, ...lines], '\n'), told };
}

/** `03:12 title · product · amount`, and the order to copy; undefined for what is told by another event. */
async function lineOf({ db, clock, config }: Shop, event: ShopEvent, language: OperatorLanguage, zone: string): Promise<Rich | undefined> {
  const facts = await readFacts(db.read, clock, event);
  const message = facts && operatorMessage(facts, { language, publicUrl: config.publicUrl, now: facts.at });
  if (!facts || !message) return undefined;
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(facts.at);
  const head = rich`${time} ${message.title}`;
  if ('order' in facts)
    return rich`${head} · ${shorten(nameOf(facts.order), 60)} × ${facts.order.quantity} · ${amountText(facts.order.due)}\n${code(facts.order.id)}`;
  return 'stock' in facts ? rich`${head} · ${shorten(nameOf(facts.stock), 60)}: ${facts.stock.left}` : head;
}
