/** The test desk: sends requests, drives the simulator, shows events. */
import { enhanceFrame } from './enhance-frame.ts';

enhanceFrame();
const desk = document.querySelector<HTMLElement>('[data-desk]');
const orderInput = document.querySelector<HTMLInputElement>('[data-order-input]');
if (desk && orderInput) start(desk, orderInput);

function start(root: HTMLElement, order: HTMLInputElement): void {
  order.value = sessionStorage.getItem('desk-order') ?? '';
  const remember = (id: string): void => {
    order.value = id;
    sessionStorage.setItem('desk-order', id);
  };
  order.addEventListener('change', () => remember(order.value.trim()));
  for (const form of root.querySelectorAll<HTMLFormElement>('[data-endpoint]')) sendEndpoint(form, () => order.value, remember);
  driveSimulator(root, () => order.value);
  listen(root, () => order.value);
}

function sendEndpoint(form: HTMLFormElement, order: () => string, remember: (id: string) => void): void {
  const path = form.querySelector<HTMLInputElement>('[data-path]');
  const body = form.querySelector<HTMLTextAreaElement>('[data-body]');
  const answer = form.querySelector<HTMLElement>('[data-answer]');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const fill = (text: string) => text.replaceAll('{order}', order());
    const send = async (): Promise<void> => {
      const started = performance.now();
      const response = await fetch(fill(path?.value ?? ''), {
        method: form.dataset.method ?? 'GET',
        ...(body ? { body: fill(body.value), headers: { 'content-type': 'application/json' } } : {}),
      });
      const text = await response.text();
      const id = /"order_id":"(order_\w+)"/.exec(text)?.[1];
      if (id && path?.value === '/api/create-order') remember(id);
      show(answer, `HTTP ${response.status} · ${Math.round(performance.now() - started)} ms\n${pretty(text)}`);
    };
    send().catch((error: unknown) => show(answer, String(error)));
  });
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function show(place: Element | null, text: string): void {
  if (place) place.textContent = text;
}

const acts: Record<string, string> = { pay: 'pay', short: 'pay_too_little', over: 'pay_too_much', late: 'pay_late', expire: 'expire', refund: 'refund' };

function driveSimulator(root: HTMLElement, order: () => string): void {
  const base = `${root.dataset.simulator ?? ''}/control/payments`;
  const answer = root.querySelector('[data-act-answer]');
  const act = async (name: string): Promise<void> => {
    const found: { items?: { track_id?: string }[] } = await (await fetch(`${base}?order_id=${encodeURIComponent(order())}&limit=1`)).json();
    const track = found.items?.[0]?.track_id;
    if (!track) return show(answer, '404');
    const response = await fetch(`${base}/${track}/${acts[name] ?? name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    show(answer, `HTTP ${response.status}\n${pretty(await response.text())}`);
  };
  for (const button of root.querySelectorAll<HTMLElement>('[data-act]')) {
    button.addEventListener('click', () => act(button.dataset.act ?? '').catch((error: unknown) => show(answer, String(error))));
  }
}

function listen(root: HTMLElement, order: () => string): void {
  const button = root.querySelector<HTMLElement>('[data-listen]');
  const list = root.querySelector('[data-events]');
  let feed: EventSource | undefined;
  button?.addEventListener('click', () => {
    if (feed) {
      feed.close();
      feed = undefined;
    } else {
      feed = new EventSource(`/api/orders/${encodeURIComponent(order())}/events`);
      feed.addEventListener('state', (event) => {
        const item = document.createElement('li');
        item.textContent = `${new Date().toLocaleTimeString()} #${event.lastEventId} ${event.data}`;
        list?.prepend(item);
      });
    }
    button.textContent = (feed ? button.dataset.stop : button.dataset.start) ?? '';
  });
}
