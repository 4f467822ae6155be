/** The bot's commands. Each shows something; what changes anything has buttons. */
import { isAllowed, type Permission } from '../../accounts/permission.ts';
import { readSettings } from '../../catalog/settings.ts';
import { isOrderId } from '../../core/ids.ts';
import { formatMoney, money } from '../../core/money.ts';
import { MINUTE } from '../../core/time.ts';
import { amountDue, type Order, statusAt } from '../../orders/order.ts';
import { searchOrders } from '../../orders/search-store.ts';
import { findOrder } from '../../orders/store.ts';
import { listPackets } from '../../payments/red-packet/store.ts';
import { findAttempt } from '../../payments/store.ts';
import { amountOf } from '../../refunds/refund.ts';
import { listRefunds } from '../../refunds/store.ts';
import { importKeys } from '../../stock/import-keys.ts';
import { keysFromCsv, keysFromText } from '../../stock/key-list.ts';
import { countAvailable } from '../../stock/store.ts';
import { amountText } from '../message.ts';
import { bold, code, joined, type Rich, rich, shorten } from '../telegram-text.ts';
import type { Offer } from './actions.ts';
import { sendCard } from './cards.ts';
import { type CommandName, commandNames, isCommandName } from './command-names.ts';
import { ask, Declined, here, offerTo, say, type Turn } from './conversation.ts';
import { readFile } from './read-file.ts';
import { report } from './report.ts';
import { startOfDay } from './start-of-day.ts';
import { countOpenWork, countSince, variantsForSale } from './store.ts';
import type { IncomingFile } from './update.ts';

export interface Command {
  /** As written, without the slash and the bot's name; lower case. */
  readonly name: string;
  readonly rest: string;
}

/** A message that begins with `/name`; `/name_7` is `/name 7` in one tap. */
export function commandOf(text: string): Command | undefined {
  const match = /^\/([a-z]{1,32})(?:_(\d{1,9}))?(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(text.trim());
  return match?.[1] === undefined ? undefined : { name: match[1].toLowerCase(), rest: (match[2] ?? match[3] ?? '').trim() };
}

type Run = (turn: Turn, rest: string, file: IncomingFile | undefined) => Promise<void>;

const commands: Readonly<Record<CommandName, { readonly permission: Permission | null; readonly run: Run }>> = {
  help: { permission: null, run: help },
  today: { permission: 'reports.read', run: today },
  report: { permission: 'reports.read', run: report },
  orders: { permission: 'orders.read', run: (turn) => listOrders(turn, '') },
  order: { permission: 'orders.read', run: find },
  find: { permission: 'orders.read', run: find },
  packets: { permission: 'payments.read', run: packets },
  refunds: { permission: 'refunds.read', run: refunds },
  stock: { permission: 'stock.read', run: stock },
  restock: { permission: 'stock.write', run: restock },
  settings: { permission: 'settings.read', run: settings },
  health: { permission: 'settings.read', run: health },
};

/** @throws Declined, Refusal */
export async function runCommand(turn: Turn, { name, rest }: Command, file: IncomingFile | undefined): Promise<void> {
  if (name === 'start') return help(turn);
  if (!isCommandName(name)) {
    // In a group other bots have commands too.
    if (turn.chat.isPrivate) throw new Declined(turn.words.unknownCommand);
    return;
  }
  const { permission, run } = commands[name];
  if (permission !== null && !isAllowed(turn.operator.role, permission)) throw new Declined(turn.words.pressed.forbidden);
  await run(turn, rest, file);
}

async function help({ parts, words, chat }: Turn): Promise<void> {
  const lines = commandNames.map((name) => rich`/${name} — ${words.commands[name]}`);
  await say(parts, here({ chat }), joined([rich`${words.help}`, ...lines], '\n'));
}

async function today({ parts, words, chat }: Turn): Promise<void> {
  const { shop } = parts;
  const { time_zone: zone } = await readSettings(shop.db.read);
  const { at, day } = startOfDay(shop.clock.now(), zone);
  const counts = await countSince(shop.db.read, at);
  const open = await countOpenWork(shop.db.read);
  const revenue = counts.revenue.map(({ currency, minor }) => amountText(money(minor, currency))).join(' + ') || '0';
  const paid = counts.revenue.reduce((sum, { orders }) => sum + orders, 0);
  const line = (label: string, value: string | number): Rich => rich`${label}  ${bold(String(value))}`;
  const { today: labels } = words;
  const rows = [
    bold(labels.title(day)),
    line(labels.orders, counts.created),
    line(labels.paid, paid),
    line(labels.revenue, revenue),
    line(labels.delivered, counts.delivered),
    rich`\n${bold(labels.now)}`,
    line(labels.pending, open.pending),
    line(labels.toDeliver, open.paid),
    line(labels.attention, open.attention),
    line(labels.packets, open.packets),
    line(labels.unapplied, open.receipts),
    line(labels.refunds, open.refunds),
    line(labels.claims, open.claims),
  ];
  await say(parts, here({ chat }), joined(rows, '\n'));
}

const listLength = 10;
const listMs = 60 * MINUTE;

async function find(turn: Turn, text: string): Promise<void> {
  const { parts, words } = turn;
  if (text === '') throw new Declined(words.nothingFound);
  const { db } = parts.shop;
  const byTrack = await findAttempt(db.read, 'oxapay', text, text);
  const id = isOrderId(text) ? text : byTrack?.order_id;
  if (id !== undefined && (await findOrder(db.read, id))) {
    await sendCard(parts, { kind: 'order', subject: id }, { chat: here(turn), chatId: turn.chat.id }, turn.language);
    return;
  }
  await listOrders(turn, text);
}

async function listOrders(turn: Turn, q: string): Promise<void> {
  const { parts, words } = turn;
  const orders = await searchOrders(parts.shop.db.read, { q: q.slice(0, 254) }, { limit: listLength });
  const now = parts.shop.clock.now();
  const line = (order: Order): Rich =>
    rich`${words.order.mark[statusAt(order, now)]} ${shorten(order.product_name, 40)} × ${order.quantity} · ${amountText(amountDue(order))}\n${code(order.id)}`;
  await sendList(
    turn,
    words.list.title(orders.length),
    orders.map(line),
    orders.map(({ id }) => ({ verb: 'order.open', subject: id })),
  );
}

async function packets(turn: Turn): Promise<void> {
  const waiting = await listPackets(turn.parts.shop.db.read, { limit: listLength });
  const { title } = turn.words.packet;
  const line = (packet: (typeof waiting)[number]): Rich =>
    rich`${packet.state === 'claimed' ? '🙋' : '🧧'} ¥${formatMoney(money(packet.due_minor, 'CNY'))} · ${code(packet.order_id)}`;
  await sendList(
    turn,
    title.submitted,
    waiting.map(line),
    waiting.map(({ id }) => ({ verb: 'red_packet.open', subject: id })),
  );
}

async function refunds(turn: Turn): Promise<void> {
  const { db } = turn.parts.shop;
  const open = [
    ...(await listRefunds(db.read, { status: 'requested', limit: listLength })),
    ...(await listRefunds(db.read, { status: 'approved', limit: listLength })),
  ].slice(0, listLength);
  const line = (refund: (typeof open)[number]): Rich =>
    rich`${turn.words.refund.title[refund.status]} · ${amountText(amountOf(refund))}\n${code(refund.order_id)}`;
  await sendList(
    turn,
    turn.words.commands.refunds,
    open.map(line),
    open.map(({ id }) => ({ verb: 'refund.open', subject: id })),
  );
}

/** Numbered lines, and a button for each number. */
async function sendList(turn: Turn, title: string, lines: readonly Rich[], opens: readonly Pick<Offer, 'verb' | 'subject'>[]): Promise<void> {
  const { parts, words } = turn;
  if (lines.length === 0) throw new Declined(words.nothingFound);
  const numbered = lines.map((line, index) => rich`${index + 1}. ${line}`);
  const offers = opens.map((open, index): Offer => ({ text: String(index + 1), ...open }));
  const rows = Array.from({ length: Math.ceil(offers.length / 5) }, (_, row) => offers.slice(row * 5, row * 5 + 5));
  await say(parts, here(turn), joined([bold(title), ...numbered, rich`${words.list.page}`], '\n'), {
    keyboard: await offerTo(turn, turn.chat.id, rows, listMs),
  });
}

async function stock({ parts, words, chat }: Turn): Promise<void> {
  const { shop } = parts;
  const { low_stock_threshold: low } = await readSettings(shop.db.read);
  const lines: Rich[] = [];
  for (const variant of await variantsForSale(shop.db.read)) {
    const left = variant.stock_mode === 'keys' ? await countAvailable(shop.db.read, variant.id, shop.clock.now()) : variant.stock_quantity;
    const isUnlimited = variant.stock_mode === 'unlimited';
    const mark = !isUnlimited && left <= low ? `${words.stock.low} ` : '';
    const name = variant.variant_name === '' ? variant.product_name : `${variant.product_name} · ${variant.variant_name}`;
    lines.push(rich`${mark}${shorten(name, 60)}  ${bold(isUnlimited ? words.stock.unlimited : String(left))}  ${code(slugOf(variant))}`);
  }
  if (lines.length === 0) throw new Declined(words.nothingFound);
  await say(parts, here({ chat }), joined([bold(words.stock.title), ...lines], '\n'));
}

type Variant = Awaited<ReturnType<typeof variantsForSale>>[number];

/** `product`, or `product/variant` for one that is not the default. */
function slugOf(variant: Variant): string {
  return variant.is_default === 1 ? variant.product_slug : `${variant.product_slug}/${variant.variant_slug}`;
}

async function restock(turn: Turn, slug: string, file: IncomingFile | undefined): Promise<void> {
  const { parts, operator, words } = turn;
  if (!turn.chat.isPrivate) throw new Declined(words.onlyPrivate);
  if (slug === '') throw new Declined(words.said.whichProduct);
  const variant = (await variantsForSale(parts.shop.db.read)).find((one) => slugOf(one) === slug.toLowerCase());
  if (!variant) throw new Declined(words.nothingFound);
  if (variant.stock_mode !== 'keys') throw new Declined(words.said.noKeyStock);
  if (!file) return ask(turn, words.ask.keys(variant.product_name), { verb: 'stock.add', subject: variant.id });
  const { text, isCsv } = await readFile(turn, file);
  const { imported, duplicates } = await importKeys(parts.shop, operator.actor, {
    variantId: variant.id,
    keys: isCsv ? keysFromCsv(text) : keysFromText(text),
    note: 'Telegram',
  });
  parts.changed();
  await say(parts, here(turn), rich`${words.said.restocked(imported, duplicates)}`);
}

async function settings(turn: Turn): Promise<void> {
  const { parts, words } = turn;
  const { paused, usdt_to_cny_rate: rate, rate_mode: mode } = await readSettings(parts.shop.db.read);
  const rows = [
    bold(words.settings.title),
    rich`${paused ? words.settings.paused : words.settings.open}`,
    rich`${words.settings.rate}  1 USDT = ${rate} CNY${mode === 'auto' ? words.settings.automatic : ''}`,
  ];
  const toggle: Offer = paused
    ? { text: words.button.resume, verb: 'settings.resume', subject: 'settings' }
    : { text: words.button.pause, verb: 'settings.pause', subject: 'settings' };
  const buttons: Offer[][] = isAllowed(turn.operator.role, 'settings.write')
    ? [[toggle, { text: words.button.rate, verb: 'settings.rate', subject: 'settings' }]]
    : [];
  await say(parts, here(turn), joined(rows, '\n'), { keyboard: await offerTo(turn, turn.chat.id, buttons, listMs) });
}

async function health({ parts, words, language, chat }: Turn): Promise<void> {
  const checks = await parts.check(language);
  const lines = checks.map(({ ok, label, advice }) => rich`${ok ? words.health.ok : words.health.bad} ${bold(label)} ${advice}`);
  await say(parts, here({ chat }), joined([bold(words.health.title), ...lines], '\n'));
}
