/** The order's page follows its order: through cut connections, a feed that is refused, sleep and a lost network; and a device is told of the delivery. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { aReceiver } from '../emulators/receiver.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, type PlacedOrder, until } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium(inject('chromiumPath'));
});

afterAll(() => browser.close());

async function openOrder(shop: TestShop, placed: PlacedOrder, base = shop.base): Promise<Page> {
  const context = await browser.newContext({ locale: 'zh-CN' });
  onTestFinished(() => context.close());
  await context.addCookies([{ name: `access_${placed.id}`, value: placed.token, url: shop.base }]);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${base}/orders/${placed.id}`);
  return page;
}

/** An order whose payment waits at the gateway; `act` makes something happen to it there. */
async function aWaitingOrder(shop: TestShop) {
  const product = await aProductWithKeys(shop, 3);
  const placed = await anOrder(shop, product.slug);
  const track = await aPayment(shop, placed.id);
  const act = async (what: string): Promise<void> => {
    expect((await atGateway(shop, track, what)).status).toBe(200);
    await shop.settle();
  };
  return { placed, act };
}

const titled = (page: Page, words: string) => page.waitForFunction((wanted) => document.title.startsWith(wanted), words);
/** Colours of the dot on the tab's icon, by what they say. */
const dots = { waits: '#f5a300', works: '#3b82f6', good: '#12a150' } as const;
const iconOf = async (page: Page): Promise<string> => decodeURIComponent((await page.getAttribute('link[rel=icon]', 'href')) ?? '');

/** A network between browser and shop, whose connections can be cut. */
async function aNetwork(to: string) {
  const sockets = new Set<Socket>();
  const feeds: string[] = [];
  const server = createServer((socket) => {
    const onward = connect(Number(new URL(to).port), '127.0.0.1');
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('error', () => end.destroy()).on('close', () => sockets.delete(end));
    }
    socket.on('data', (bytes) => /^GET \S+\/events /.test(bytes.toString('latin1')) && feeds.push(bytes.toString('latin1')));
    socket.pipe(onward).pipe(socket);
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    server.close();
    cut();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, feeds, cut };
}

test('the feed that is cut goes on after the last event it brought; the tab’s title and icon tell each state ', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { placed, act } = await aWaitingOrder(shop);
  const network = await aNetwork(shop.base);
  const heard = network.feeds;
  const page = await openOrder(shop, placed, network.base);
  await titled(page, '等待付款');
  expect(await iconOf(page)).toContain(dots.waits);
  await act('see');
  await titled(page, '正在确认');
  expect(await iconOf(page)).toContain(dots.works);
  expect(heard[0]).not.toMatch(/last-event-id/i);

  network.cut();
  await until('the browser came back by itself', async () => heard.length > 1);
  expect(heard[1]).toMatch(/\r\nlast-event-id: [1-9]\d*\r\n/i);
  await act('confirm');
  await titled(page, '已交付');
  expect(await iconOf(page)).toContain(dots.good);
});

test('where the feed is refused the page asks by itself; it rests while nobody looks, and asks at once after sleep and when the network is back', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const [polled, lost] = [await aWaitingOrder(shop), await aWaitingOrder(shop)];
  const noFeed = (page: Page) => page.context().route('**/events', (route) => route.fulfill({ status: 503 }));

  const page = await openOrder(shop, polled.placed);
  await noFeed(page);
  await page.reload();
  await polled.act('see');
  await page.clock.runFor(11_000);
  await titled(page, '正在确认');
  // The lid is closed: no question leaves, however long it is.
  const asked: string[] = [];
  const look = (isHidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  await look(true);
  page.on('request', (request) => asked.push(request.url()));
  await polled.act('confirm');
  await page.clock.runFor(120_000);
  expect(asked).toEqual([]);
  await look(false);
  await titled(page, '已交付');

  const other = await openOrder(shop, lost.placed);
  await noFeed(other);
  await other.reload();
  await other.context().setOffline(true);
  await other.waitForFunction(() => document.querySelector('[data-live-text]')?.textContent?.includes('网络断开'));
  await lost.act('pay');
  await other.context().setOffline(false);
  await titled(other, '已交付');
});

test('a device asks only when its button is pressed, is told by the push service it named, and can change its mind; the page itself asks nobody but the shop', async () => {
  const service = await aReceiver();
  const shop = await openTestShop({ dialect: 'sqlite', env: { WEBHOOK_PRIVATE_HOSTS: service.host } });
  const { placed, act } = await aWaitingOrder(shop);
  const page = await openOrder(shop, placed);
  const elsewhere: string[] = [];
  page.on('request', (request) => request.url().startsWith(shop.base) || request.url().startsWith('data:') || elsewhere.push(request.url()));
  // What this browser cannot do without its maker's servers: the question to its user, and the push service's answer.
  await page.addInitScript((endpoint) => {
    let asked = 0;
    let current: { endpoint: string; unsubscribe(): Promise<boolean> } | undefined;
    Object.defineProperty(Notification, 'permission', { get: () => (asked > 0 ? 'granted' : 'default') });
    const requestPermission = async (): Promise<NotificationPermission> => {
      asked += 1;
      return 'granted';
    };
    Object.assign(Notification, { requestPermission });
    Object.assign(PushManager.prototype, {
      getSubscription: async () => current ?? null,
      subscribe: async ({ applicationServerKey: key, userVisibleOnly }: PushSubscriptionOptionsInit) => {
        if (typeof key !== 'string' || key.length !== 87 || !userVisibleOnly) throw new Error('no push service takes this');
        const unsubscribe = async (): Promise<boolean> => {
          current = undefined;
          return true;
        };
        current = { endpoint, unsubscribe };
        return current;
      },
    });
    Object.assign(window, { timesAsked: () => asked });
  }, service.url);
  await page.reload();
  const button = page.getByRole('button', { name: '交付时通知这台设备' });
  const note = page.locator('.tell p');
  await note.getByText('浏览器会先问你').waitFor();
  expect(await page.evaluate('timesAsked()')).toBe(0);
  const workers = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname));

  for (const isLast of [false, true]) {
    await button.click();
    await note.getByText('好了').waitFor();
    expect([await button.getAttribute('aria-pressed'), await workers()]).toEqual(['true', [`/orders/${placed.id}`]]);
    if (isLast) break;
    await button.click();
    await note.getByText('浏览器会先问你').waitFor();
    expect(await workers()).toEqual([]);
  }
  await act('pay');
  await titled(page, '已交付');
  await until('the push service was told', async () => service.taken.length > 0);
  expect(service.taken).toHaveLength(1);
  expect(await page.locator('.tell').count()).toBe(0);
  expect(elsewhere).toEqual([]);
});

test('by Chromium’s own account, nothing of a public page keeps it out of the back/forward cache', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const product = await aProductWithKeys(shop, 3);
  // Playwright switches that cache off. A browser without windows never uses it, but says what of a page would have forbidden it.
  const keeping = await launchChromium(inject('chromiumPath'), [], ['--disable-back-forward-cache']);
  onTestFinished(() => keeping.close());
  const page = await (await keeping.newContext()).newPage();
  const session = await page.context().newCDPSession(page);
  await session.send('Page.enable');
  const told: string[][] = [];
  session.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations: reasons }) =>
    told.push(reasons.filter(({ type }) => type !== 'Circumstantial').map(({ reason }) => reason)),
  );
  const forbidden = async (path: string, spoil = '0') => {
    await page.goto(shop.base + path);
    await page.evaluate(spoil);
    await page.goto(`${shop.base}/help`);
    await page.goBack();
    await until('the browser has said why', async () => told.length > 0);
    return told.splice(0).flat();
  };
  for (const path of ['/', `/products/${product.slug}`, `/shop.html?product=${product.slug}`, '/support'])
    expect([path, await forbidden(path)]).toEqual([path, []]);
  expect(await forbidden('/', 'addEventListener("unload", () => undefined)')).toEqual(['UnloadHandlerExistsInMainFrame']);
});
