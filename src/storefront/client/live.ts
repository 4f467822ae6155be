/** Follows an order: by the server's feed, by asking when the feed is away, and at once when the page or the network comes back. */

const pollMs = 10_000;

interface FeedState {
  readonly status?: string;
  readonly attempt_status?: string | null;
  readonly red_packet?: { readonly version: number; readonly state: string };
}

/** @param show is given the server's page whenever it differs from what is shown */
export function watchOrder(orderId: string, show: (page: Document) => void): void {
  let feed: EventSource | undefined;
  let heardBefore = false;
  let asking: Promise<void> | undefined;

  const current = () => document.querySelector<HTMLElement>('[data-order]')?.dataset;
  const isOver = () => current()?.moving !== 'yes';

  /** Gets the page again; the server draws every state, so there is nothing to draw here. */
  const refresh = (force = false): Promise<void> => {
    asking ??= ask(force).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const ask = async (force: boolean): Promise<void> => {
    try {
      const response = await fetch(location.pathname, { headers: { accept: 'text/html' }, cache: 'no-store' });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const version = page.querySelector<HTMLElement>('[data-order]')?.dataset.version;
      if (force || version !== current()?.version) show(page);
      tell(true);
      if (isOver()) close();
    } catch {
      tell(false);
    }
  };

  const tell = (isOnline: boolean): void => {
    const line = document.querySelector<HTMLElement>('.live');
    const text = line?.querySelector('[data-live-text]');
    if (line && text) text.textContent = (isOnline ? line.dataset.live : line.dataset.offline) ?? '';
  };

  const heard = (state: FeedState): void => {
    const version = [state.status ?? '', state.attempt_status ?? '', state.red_packet?.version ?? '', state.red_packet?.state ?? ''].join('.');
    // The first word only repeats what the page was drawn from, unless something happened in between.
    if (heardBefore || version !== current()?.version) void refresh(heardBefore);
    heardBefore = true;
    tell(true);
  };

  const open = (): void => {
    if (feed || isOver() || !('EventSource' in window)) return;
    feed = new EventSource(`/api/orders/${orderId}/events`);
    feed.addEventListener('state', (event) => heard(JSON.parse(event.data)));
    // The browser comes back by itself, unless the server refused; then we only ask now and then.
    feed.onerror = () => {
      if (feed?.readyState === EventSource.CLOSED) close();
      tell(navigator.onLine);
    };
  };
  const close = (): void => {
    feed?.close();
    feed = undefined;
  };

  open();
  tell(navigator.onLine);
  setInterval(() => {
    // The feed tells of steps; how far the network has confirmed a transfer is no step, and is asked for.
    const isFed = feed?.readyState === 1 && current()?.tone !== 'work';
    if (document.hidden || isOver() || isFed) return;
    void refresh();
    open();
  }, pollMs);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || isOver()) return;
    void refresh();
    open();
  });
  window.addEventListener('online', () => void refresh());
  window.addEventListener('offline', () => tell(false));
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) void refresh(true);
  });
  document.addEventListener('order:refresh', () => void refresh(true));
  // The server judges the deadline; it is asked a moment later, so that both agree.
  document.addEventListener('order:time-up', () => setTimeout(() => void refresh(true), 1500));
}
