/** What the log keeps, in words: who did it, what, and the facts that were written down with it. */
import { Text } from '@mantine/core';
import { useApi } from '../api.ts';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';

/** Names an actor such as `operator:opr_1` or `buyer`; people are called by their names where they may be known. */
export function useActorName(): (actor: string) => string {
  const t = useText();
  const people = useApi('GET /api/admin/operators', { query: { limit: '200' } }, { enabled: useMay()('operators.read') }).data?.items;
  const keys = useApi('GET /api/admin/api-keys', { query: { limit: '200' } }, { enabled: useMay()('operators.read') }).data?.items;
  return (actor) => {
    const [kind = '', id = ''] = actor.split(/:(.*)/s);
    const known = people?.find((person) => person.id === id)?.name ?? keys?.find((key) => key.id === id)?.name;
    if (known !== undefined) return kind === 'api_key' ? `${t.of('actor', kind)} · ${known}` : known;
    return id === '' ? t.of('actor', kind) : `${t.of('actor', kind)} · ${id}`;
  };
}

interface LogFactsProps {
  readonly before?: unknown;
  readonly after: unknown;
}

/** `amount: 12.50 · note: old → new`: facts of any shape, short. */
export function LogFacts({ before, after }: LogFactsProps) {
  const [was, is] = [factsOf(before), factsOf(after)];
  const changes = [...new Set([...was.keys(), ...is.keys()])].map((name) => {
    const [old, now] = [was.get(name), is.get(name)];
    const values = old === undefined || old === now ? [now ?? old] : [old, now ?? '–'];
    return `${name.replaceAll('_', ' ')}: ${values.join(' → ')}`;
  });
  if (changes.length === 0) return null;
  return (
    <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      {changes.join(' · ')}
    </Text>
  );
}

function factsOf(facts: unknown): ReadonlyMap<string, string> {
  if (typeof facts !== 'object' || facts === null) return new Map();
  return new Map(Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}
