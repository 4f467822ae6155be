/** E-mail: the buyer is told about the order, and owners of what only a mail can still tell them. One job per event and address. */
import { readSettings, type Settings } from '../catalog/settings.ts';
import type { Config } from '../config/config.ts';
import { type Clock, MINUTE } from '../core/time.ts';
import { orderLink } from '../orders/access-token.ts';
import { isErased } from '../orders/order.ts';
import type { EventName, ShopEvent } from '../outbox/events.ts';
import type { Channel, Outcome, Subscription } from '../outbox/job.ts';
import type { Shop } from '../outbox/shop.ts';
import { forgetWaiting } from '../stock/waiting-store.ts';
import { chatToldOf } from './buyer-chat/channel.ts';
import { buyerEvents, buyerMessage, isToldToBuyer } from './buyer-message.ts';
import { ownWordsIn } from './change-mail-words.ts';
import { composeMail, type Letter } from './compose-mail.ts';
import type { Facts, OrderFacts } from './facts.ts';
import { operatorMessage } from './operator-message.ts';
import { readFacts } from './read-facts.ts';
import type { Smtp, SmtpResult } from './smtp.ts';
import { stockBackMail } from './stock-back.ts';
import { ownerAddresses } from './store.ts';

/** What owners read, when the usual way does not work or nobody follows it. */
const forOwners: readonly EventName[] = ['telegram.failing', 'red_packet.waiting', 'webhook.disabled'];

/** The link to his order is mailed always: he has lost his way to it. */
const told: readonly EventName[] = [...buyerEvents, 'order.link_requested', 'stock.back', ...forOwners];

export function emailSubscription(config: Config, clock: Clock): Subscription {
  const configured = config.mail !== undefined;
  return {
    channel: 'email',
    events: told,
    async recipients(event, queries) {
      // The address is read when the mail is written: nothing of it stays in the list of jobs.
      if (event.name === 'stock.back') return [{ address: event.payload.waiting_id, configured }];
      if (forOwners.includes(event.name)) return (await ownerAddresses(queries)).map((address) => ({ address, configured }));
      if (await chatToldOf(config, queries, event)) return [];
      const facts = await readFacts(queries, clock, event);
      return facts && 'order' in facts && !isErased(facts.order.email) && isToldToBuyer(facts) ? [{ address: facts.order.email, configured }] : [];
    },
  };
}

export interface EmailChannelOptions {
  readonly shop: Shop;
  /** Undefined: no mail server is configured. */
  readonly smtp: Smtp | undefined;
  /** How long after an unanswered mail it is sent once more; a minute unless told. */
  readonly resendAfterMs?: number;
}

export function emailChannel({ shop, smtp, resendAfterMs = MINUTE }: EmailChannelOptions): Channel {
  const { config, db, clock } = shop;
  return {
    name: 'email',
    async send(job, event) {
      if (!smtp || !config.mail) return { kind: 'not_configured' };
      const settings = await readSettings(db.read);
      const words = event.name === 'stock.back' ? await stockBackMail(shop, job.recipient, settings.site_name) : await wordsOf(shop, event, settings);
      if (words === 'gone') return { kind: 'dead', problem: 'what it is about does not exist any more' };
      if (!words) return { kind: 'done', sent: JSON.stringify({ skipped: 'overtaken by what happened since' }) };
      const mail = await composeMail({ to: job.recipient, ...words, id: job.id, shopName: settings.site_name, from: config.mail.from, at: clock.now() });
      const outcome = outcomeOf(await smtp.send(mail.envelope, mail.content), mail.messageId, resendAfterMs);
      if (event.name === 'stock.back' && outcome.kind === 'done') await db.transaction((tx) => forgetWaiting(tx, job.recipient));
      return outcome;
    },
  };
}

type Words = Pick<Letter, 'message' | 'language'>;

async function wordsOf(shop: Shop, event: ShopEvent, settings: Settings): Promise<Words | 'gone' | undefined> {
  const facts = await readFacts(shop.db.read, shop.clock, event);
  if (!facts) return 'gone';
  return 'order' in facts && !forOwners.includes(facts.event) ? forBuyer(shop, facts, settings) : forOwner(shop, facts, settings);
}

async function forBuyer(
  { config, clock, db }: Shop,
  facts: Facts & { readonly order: OrderFacts },
  { site_name: shopName }: Settings,
): Promise<Words | undefined> {
  const { id, language } = facts.order;
  const ownWords = await ownWordsIn(db.read, language);
  const message = buyerMessage(facts, { shopName, publicUrl: config.publicUrl, orderLink: orderLink(config, id), now: clock.now(), ownWords });
  return message && { message, language };
}

function forOwner({ config, clock }: Shop, facts: Facts, { operator_language: language }: Settings): Words | undefined {
  const told = operatorMessage(facts, { language, publicUrl: config.publicUrl, now: clock.now() });
  const [action, ...others] = told?.links ?? [];
  if (!told || !action) return undefined;
  const notes = others.map(({ text, url }) => `${text}: ${url}`);
  return {
    message: {
      subject: told.title,
      heading: told.title,
      paragraphs: told.next === undefined ? [] : [told.next],
      lines: told.lines,
      action,
      closing: [],
      notes,
    },
    language,
  };
}

/** A server that refuses us, not the mail, needs a person; knocking more often helps nobody. */
const refusedPauseMs = 5 * MINUTE;

function outcomeOf(result: SmtpResult, messageId: string, resendAfterMs: number): Outcome {
  switch (result.kind) {
    case 'accepted':
      return { kind: 'done', sent: JSON.stringify({ message_id: messageId, response: result.response.slice(0, 200) }) };
    case 'unreachable':
      return { kind: 'retry', problem: `the mail server cannot be reached: ${result.problem}`, unreachable: true };
    case 'unknown':
      return { kind: 'unknown', problem: `the mail server did not say whether it took the mail: ${result.problem}`, resendAfterMs };
    case 'refused':
      if (result.code < 500) return { kind: 'retry', problem: result.problem };
      if (result.stage === 'mail') return { kind: 'dead', problem: result.problem };
      return { kind: 'retry', problem: `the mail server refuses us (${result.problem}): check SMTP_URL and MAIL_FROM`, afterMs: refusedPauseMs };
  }
}
