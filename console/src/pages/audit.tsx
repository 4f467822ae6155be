/** Who did what, when: the log that cannot be changed without being noticed. */
import { Alert, Button, Code, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { changeQuery, useAddress } from '../address.ts';
import { type Answer, download, useAction, useApi } from '../api.ts';
import { useCursor } from '../parts/filters.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { tell } from '../parts/tell.ts';
import { Time } from '../parts/values.tsx';
import { useText } from '../text/text.ts';

const filters = ['actor', 'action', 'subject'] as const;

export default function Audit() {
  const t = useText();
  const { query } = useAddress();
  const asked = Object.fromEntries(filters.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? '']] : [])));
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
      <Group mb="sm">
        {filters.map((name) => (
          <TextInput
            key={name}
            aria-label={t.of('audit', name)}
            placeholder={t.of('audit', name)}
            defaultValue={query.get(name) ?? ''}
            onBlur={(event) => changeQuery({ [name]: event.currentTarget.value.trim(), cursor: '' })}
            onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          />
        ))}
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
              { title: t('audit.action'), cell: ({ action }) => action },
              { title: t('audit.actor'), cell: ({ actor }) => actor },
              { title: t('audit.subject'), cell: ({ subject }) => subject },
              {
                title: t('order.facts'),
                cell: ({ after }) => (after === null ? '–' : <Code style={{ overflowWrap: 'anywhere' }}>{JSON.stringify(after)}</Code>),
              },
            ]}
          />
        )}
      </Show>
    </Page>
  );
}
