/** The order page with script: opens it by the mail's link, counts down, and shows each new state as it comes. */
import { countDown, localClock } from './countdown.ts';
import { enhanceFrame, showCopyButtons } from './enhance-frame.ts';
import { watchOrder } from './live.ts';
import { dismissWorker, offerPush } from './order-push.ts';
import { markTab } from './tab-state.ts';

enhanceFrame();
openByFragment();
let stopCountdown = (): void => undefined;
const announcer = makeAnnouncer();
const order = document.querySelector<HTMLElement>('[data-order]');
if (order) {
  enhance();
  watchOrder(order.dataset.order ?? '', replace);
}

/** What a fresh page needs; also after its content was replaced. */
function enhance(): void {
  const main = document.querySelector<HTMLElement>('#main');
  const current = main?.querySelector<HTMLElement>('[data-order]');
  if (!main || !current) return;
  showCopyButtons(main);
  localClock(main);
  stopCountdown();
  stopCountdown = countDown(main, () => document.dispatchEvent(new Event('order:time-up')));
  markTab(current.dataset.tone);
  offerPush(main);
  if (current.dataset.moving !== 'yes') void dismissWorker();
  const print = main.querySelector<HTMLElement>('[data-print]');
  if (print) print.hidden = false;
  print?.addEventListener('click', () => window.print());
  main.querySelector('[data-refresh]')?.addEventListener('click', (event) => {
    event.preventDefault();
    document.dispatchEvent(new Event('order:refresh'));
  });
}

/** Puts the server's new page in the place of the old; what is being typed stays. */
function replace(fresh: Document): void {
  const [now, next] = [document.querySelector('#main'), fresh.querySelector('#main')];
  const [before, after] = [now?.querySelector<HTMLElement>('[data-order]'), next?.querySelector<HTMLElement>('[data-order]')];
  if (!now || !next || !after) {
    location.reload();
    return;
  }
  const typed = [...now.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input,textarea')].map((field) => [field.id, field.value] as const);
  const focused = document.activeElement?.id;
  now.replaceChildren(...next.childNodes);
  document.title = fresh.title;
  for (const [id, value] of typed) {
    const field = id === '' ? null : document.getElementById(id);
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (before?.dataset.title !== after.dataset.title) {
    announcer.textContent = after.dataset.title ?? '';
    // The news is at the top; whoever is reading further down is brought there, gently.
    if (!focused) window.scrollTo({ top: 0, behavior: 'smooth' });
  }
  enhance();
}

/** The link of the mail carries the key behind `#`, where no server sees it; it is handed over in a form's body (S18). */
function openByFragment(): void {
  const form = document.querySelector<HTMLFormElement>('[data-open-form]');
  const input = form?.querySelector<HTMLInputElement>('input[name=token]');
  const token = location.hash.slice(1);
  if (!/^[\w-]{20,100}$/.test(token)) return;
  history.replaceState(undefined, '', location.pathname);
  if (!form || !input) return;
  input.value = token;
  const opening = document.querySelector<HTMLElement>('[data-opening]');
  if (opening) opening.hidden = false;
  form.submit();
}

function makeAnnouncer(): HTMLElement {
  const element = document.createElement('p');
  element.className = 'visually-hidden';
  element.setAttribute('role', 'status');
  document.body.append(element);
  return element;
}
