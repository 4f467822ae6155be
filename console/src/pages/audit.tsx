/** Who did what, when: the log that cannot be changed without being noticed. */
import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useAddress } from '../address.ts';
import { type Answer, download, useAction, useApi } from '../api.ts';
import { ChoiceFilter, FieldFilter, useCursor } from '../parts/filters.tsx';
import { LogFacts, useActorName } from '../parts/log-words.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { tell } from '../parts/tell.ts';
import { OrderLink, Time, To } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';

const others = ['buyer', 'system', 'cli', 'anonymous'] as const;

/** What the address asks for. Days are the reader's own. */
function useAsked() {
  const { query } = useAddress();
  const asked = (name: string, of: (value: string) => string = (value) => value) => {
    const value = query.get(name);
    return value === null || value === '' ? {} : { [name]: of(value) };
  };
  const startOf = (date: string, days = 0): string => {
    const start = new Date(`${date}T00:00`);
    start.setDate(start.getDate() + days);
    return Number.isNaN(start.getTime()) ? date : start.toISOString();
  };
  return { ...asked('actor'), ...asked('action'), ...asked('subject'), ...asked('from', startOf), ...asked('to', (date) => startOf(date, 1)) };
}

export default function Audit() {
  const t = useText();
  const asked = useAsked();
  const nameOf = useActorName();
  const people = useApi('GET /api/admin/operators', { query: { limit: '200' } }, { enabled: useMay()('operators.read') }).data?.items ?? [];
  const log = useApi('GET /api/admin/audit-log', { query: { ...asked, ...useCursor() } });
  const failed = (error: unknown): void => tell.failed(t('failed'), error instanceof Error ? error.message : String(error));
  const [found, setFound] = useState<Answer<'POST /api/admin/audit-log/verify'>>();
  const verify = useAction('POST /api/admin/audit-log/verify', { done: setFound });
  return (
    <Page
      title={t('nav.audit')}
      actions={
        <>
          <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate({})}>
            {t('audit.verify')}
          </Button>
          <Button variant="default" onClick={() => void download('GET /api/admin/audit-log/export', { query: asked }).catch(failed)}>
            {t('numbers.csv')}
          </Button>
        </>
      }
    >
      {found && (
        <Alert color={found.ok ? 'teal' : 'red'} mb="sm" role="status">
          {found.ok ? t('audit.ok', { count: found.sealed }) : found.problems.map(({ kind, audit_id }) => `${kind}: ${audit_id}`).join(', ')}{' '}
          <Code>{found.head.slice(0, 16)}</Code>
        </Alert>
      )}
      <Group mb="sm" gap="xs" align="end">
        <ChoiceFilter name="actor" values={[...people.map(({ id }) => `operator:${id}`), ...others]} group={nameOf} label={t('audit.actor')} />
        <ChoiceFilter name="action" values={t.values('deed')} group="deed" label={t('audit.action')} />
        <FieldFilter name="subject" label={t('audit.subject')} />
        <FieldFilter name="from" label={t('numbers.from')} type="date" />
        <FieldFilter name="to" label={t('numbers.to')} type="date" />
      </Group>
      <Show of={log}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => id}
            empty={t('audit.none')}
            next={next_cursor}
            columns={[
              { title: t('created'), cell: ({ at }) => <Time at={at} /> },
              { title: t('audit.action'), cell: ({ action }) => t.of('deed', action) },
              { title: t('audit.actor'), cell: ({ actor }) => nameOf(actor) },
              { title: t('audit.subject'), cell: ({ subject }) => <Subject id={subject} nameOf={nameOf} /> },
              { title: t('order.facts'), isWide: true, cell: ({ before, after }) => <LogFacts before={before} after={after} /> },
            ]}
          />
        )}
      </Show>
    </Page>
  );
}

function Subject({ id, nameOf }: { readonly id: string; readonly nameOf: (actor: string) => string }) {
  if (id.startsWith('order_')) return <OrderLink id={id} />;
  const product = /^product:(\d+)$/.exec(id)?.[1];
  if (product !== undefined) return <To to={`/products/${product}`}>#{product}</To>;
  const kind = { opr: 'operator', key: 'api_key' }[id.slice(0, 3)];
  return (
    <Text span size="sm" style={{ overflowWrap: 'anywhere' }}>
      {kind === undefined ? id : nameOf(`${kind}:${id}`)}
    </Text>
  );
}
