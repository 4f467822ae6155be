/** Keeps what is shown fresh: the shop says when something happened; where it cannot, pages look again by themselves. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { connection } from './api.ts';

const retryMs = 30_000;

export function useLiveFeed(): void {
  const queries = useQueryClient();
  useEffect(() => {
    let source: EventSource | undefined;
    let again: number | undefined;
    const listen = (): void => {
      source = new EventSource('/api/admin/live');
      source.addEventListener('open', () => {
        connection.live = true;
      });
      source.addEventListener('changed', () => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' }));
      source.addEventListener('error', () => {
        connection.live = false;
        // The browser comes back by itself after a lost network, but not after a refusal.
        if (source?.readyState === EventSource.CLOSED) again = window.setTimeout(listen, retryMs);
      });
    };
    listen();
    return () => {
      connection.live = false;
      source?.close();
      window.clearTimeout(again);
    };
  }, [queries]);
}
