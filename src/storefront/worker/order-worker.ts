/**
 * The service worker of one order's page: shows one notice when the push service gives its signal, and opens the order when it is touched.
 * It stands between nothing: no request of any page goes through it.
 */
export {};

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('push', (event) => event.waitUntil(showNotice()));

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openOrder());
});

/** The words came with the address that the page gave this worker; the order is the scope. */
async function showNotice(): Promise<void> {
  const words = new URL(self.location.href).searchParams;
  const { registration } = self;
  await registration.showNotification(words.get('title') ?? '', { body: words.get('body') ?? '', tag: registration.scope });
  await (await registration.pushManager.getSubscription())?.unsubscribe();
}

async function openOrder(): Promise<void> {
  const { scope } = self.registration;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = windows.find(({ url }) => url.split('#')[0] === scope);
  await (open ? open.focus() : self.clients.openWindow(scope));
}
