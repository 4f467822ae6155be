/** What was typed and not yet saved, kept in this tab: a restart, a lost network or an ended session loses none of it. */
import { useState } from 'react';
import { useSession } from '../session.tsx';

interface DraftStore<T> {
  /** What an earlier visit left unsaved. */
  readonly read: () => T | undefined;
  readonly keep: (draft: T) => void;
  readonly drop: () => void;
}

/** One draft by name; the next person at this browser does not see it. */
export function useDraftStore<T>(name: string, isDraft: (value: unknown) => value is T): DraftStore<T> {
  const key = `draft:${useSession().operator.id}:${name}`;
  return {
    read: () => {
      const text = sessionStorage.getItem(key);
      const value: unknown = text === null ? undefined : JSON.parse(text);
      return isDraft(value) ? value : undefined;
    },
    keep: (draft) => sessionStorage.setItem(key, JSON.stringify(draft)),
    drop: () => sessionStorage.removeItem(key),
  };
}

/** What is being typed over something that the shop holds: kept until it is saved or given up. */
export function useDraft<T>(name: string, isDraft: (value: unknown) => value is T, held: T) {
  const store = useDraftStore(name, isDraft);
  const [mine, setMine] = useState(store.read);
  return {
    draft: mine ?? held,
    isChanged: mine !== undefined,
    edit(next: T): void {
      store.keep(next);
      setMine(next);
    },
    forget(): void {
      store.drop();
      setMine(undefined);
    },
  };
}

/** Signing out leaves nothing behind. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('draft:')) sessionStorage.removeItem(key);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
