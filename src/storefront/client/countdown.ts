/** The time that is left, by the server's clock; and the deadline in the reader's own zone. */

/** Ticks until `over` is called, once. Answers how to stop. */
export function countDown(within: ParentNode, over: () => void): () => void {
  const box = within.querySelector<HTMLElement>('[data-countdown]');
  const left = box?.querySelector<HTMLElement>('[data-left]');
  if (!box || !left) return () => undefined;
  const ends = Number(box.dataset.ends);
  // The page says what time it was where it was made: a wrong clock here must not promise minutes that are not there.
  const skew = Number(box.dataset.now) - Date.now();
  const tick = (): void => {
    const seconds = Math.max(0, Math.ceil((ends - Date.now() - skew) / 1000));
    left.textContent = clock(seconds);
    if (seconds <= 180) box.dataset.soon = '';
    if (seconds > 0) return;
    clearInterval(timer);
    left.textContent = box.dataset.over ?? '';
    box.dataset.up = '';
    over();
  };
  const timer = setInterval(tick, 1000);
  tick();
  return () => clearInterval(timer);
}

const two = (value: number): string => String(value).padStart(2, '0');

function clock(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** The deadline in the reader's own zone. Written without Intl, whose formatters take a phone tens of milliseconds to make. */
export function localClock(within: ParentNode): void {
  for (const element of within.querySelectorAll<HTMLTimeElement>('time[data-clock]')) {
    const time = new Date(element.dateTime);
    element.textContent = `${two(time.getHours())}:${two(time.getMinutes())}`;
  }
}
