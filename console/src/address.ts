/** Where in the console we are, kept in the browser's address: filters, pages of lists and opened things can be bookmarked and sent. */
import { type MouseEvent, useSyncExternalStore } from 'react';

const moved = new Event('console:moved');

function subscribe(listen: () => void): () => void {
  for (const name of ['popstate', moved.type]) window.addEventListener(name, listen);
  return () => {
    for (const name of ['popstate', moved.type]) window.removeEventListener(name, listen);
  };
}

export interface Address {
  /** Below `/admin`: `/orders/order_1`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export function useAddress(): Address {
  const href = useSyncExternalStore(subscribe, () => window.location.pathname + window.location.search);
  const url = new URL(href, window.location.origin);
  return { path: url.pathname.replace(/^\/admin\/?/, '/').replace(/(.)\/$/, '$1'), query: url.searchParams };
}

/** Goes to a place below `/admin`; `replace` leaves no step to go back to. */
export function go(to: string, { replace = false } = {}): void {
  window.history[replace ? 'replaceState' : 'pushState'](null, '', `/admin${to}`);
  window.dispatchEvent(moved);
  if (!replace) window.scrollTo(0, 0);
}

/** Changes parts of the query; an empty value takes a part away. */
export function changeQuery(changes: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  go(window.location.pathname.replace(/^\/admin/, '') + (text === '' ? '' : `?${text}`), { replace: true });
}

/** What a link needs to be opened without loading the page anew; with a modifier key the browser opens it elsewhere. */
export function linkTo(to: string): { href: string; onClick: (event: MouseEvent) => void } {
  return {
    href: `/admin${to}`,
    onClick: (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      go(to);
    },
  };
}
