/** The gateway's own books for a stretch of time: everything it says was made in it. For comparing, never for settling. */
import type { OxapayClient, Reply } from './client.ts';
import type { Payment } from './payment-wire.ts';
import type { OxapayPayoutClient } from './payout-client.ts';
import type { Payout } from './payout-wire.ts';
import type { ListPage } from './wire.ts';

/** Times in ms, both included. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface GatewayBooks {
  readonly payments: readonly Payment[];
  readonly payouts: readonly Payout[];
  /** Entries that could not be read, so that nobody takes the rest for everything. */
  readonly unreadable: number;
}

export type BooksReply = { readonly kind: 'done'; readonly books: GatewayBooks } | { readonly kind: 'failed'; readonly problem: string };

/** 20 000 entries; more want a shorter window. */
const mostPages = 100;

/** @param payouts undefined without a payout key: then there are none */
export async function readBooks(client: OxapayClient, payouts: OxapayPayoutClient | undefined, window: Window): Promise<BooksReply> {
  const paid = await readAll((page) => client.history(window, page));
  if (paid.kind === 'failed') return paid;
  const sent = payouts ? await readAll((page) => payouts.payoutHistory(window, page)) : { kind: 'done' as const, items: [], unreadable: 0 };
  if (sent.kind === 'failed') return sent;
  return { kind: 'done', books: { payments: paid.items, payouts: sent.items, unreadable: paid.unreadable + sent.unreadable } };
}

async function readAll<T>(
  read: (page: number) => Promise<Reply<ListPage<T>>>,
): Promise<{ kind: 'done'; items: T[]; unreadable: number } | { kind: 'failed'; problem: string }> {
  const items: T[] = [];
  let unreadable = 0;
  for (let page = 1; page <= mostPages; page += 1) {
    const reply = await read(page);
    if (reply.kind !== 'done') return { kind: 'failed', problem: reply.problem };
    items.push(...reply.value.items);
    unreadable += reply.value.unreadable;
    if (page >= reply.value.lastPage) return { kind: 'done', items, unreadable };
  }
  return { kind: 'failed', problem: 'the window has too many entries: choose a shorter one' };
}
