/** The service worker as it is shipped, in a world of its own. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { loadAssets } from '../assets.ts';

interface Event {
  readonly notification: { close(): void };
  waitUntil(work: Promise<unknown>): void;
}

/** Starts the worker of one order; `happen` resolves when what it does about an event is done. */
function startWorker(windows: readonly { readonly url: string; focus(): void }[] = []) {
  const done: unknown[] = [];
  const listeners = new Map<string, (event: Event) => void>();
  const scope = 'https://shop.example/orders/order_1';
  const self = {
    addEventListener: (name: string, listener: (event: Event) => void) => listeners.set(name, listener),
    location: { href: `https://shop.example/order-worker.js?${new URLSearchParams({ title: '已交付', body: '点这里' })}` },
    registration: {
      scope,
      showNotification: async (title: string, options: object) => void done.push(['shown', title, { ...options }]),
      pushManager: { getSubscription: async () => ({ unsubscribe: async () => void done.push('unsubscribed') }) },
    },
    clients: { matchAll: async () => windows, openWindow: async (url: string) => void done.push(['opened', url]) },
  };
  runInNewContext(loadAssets().orderWorker.plain.toString(), { self, URL });
  const happen = async (name: string): Promise<void> => {
    const work: Promise<unknown>[] = [];
    listeners.get(name)?.({ notification: { close: () => void done.push('closed') }, waitUntil: (promise) => void work.push(promise) });
    expect(work).toHaveLength(1);
    await Promise.all(work);
  };
  return { done, happen, scope, names: [...listeners.keys()] };
}

test('one signal, one notice in the words of its page, and the subscription is over; no request goes through the worker', async () => {
  const { done, happen, scope, names } = startWorker();
  await happen('push');
  expect(done).toEqual([['shown', '已交付', { body: '点这里', tag: scope }], 'unsubscribed']);
  expect(names).toEqual(['push', 'notificationclick']);
});

test('the notice leads to the order: to its page that is open, or to a new one', async () => {
  const fresh = startWorker([{ url: 'https://shop.example/orders/order_12', focus: () => expect.unreachable() }]);
  await fresh.happen('notificationclick');
  expect(fresh.done).toEqual(['closed', ['opened', fresh.scope]]);
  const open = startWorker([{ url: `${fresh.scope}#main`, focus: () => void open.done.push('focused') }]);
  await open.happen('notificationclick');
  expect(open.done).toEqual(['closed', 'focused']);
});
