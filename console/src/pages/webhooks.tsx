/** Webhooks: which servers are told of events, and whether they took them. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { changeQuery, useAddress } from '../address.ts';
import { type Item, useAction, useApi } from '../api.ts';
import { Ask, type Field } from '../parts/ask.tsx';
import { useCursor } from '../parts/filters.tsx';
import { Once } from '../parts/once.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { tell } from '../parts/tell.ts';
import { Status, Time } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText, type Words } from '../text/text.ts';

type Endpoint = Item<'GET /api/admin/webhooks'>;

function fields(t: Words, endpoint?: Endpoint): readonly Field[] {
  return [
    { name: 'url', label: t('webhook.url'), description: t('webhook.urlHint'), initial: endpoint?.url ?? 'https://' },
    { name: 'events', label: t('webhook.events'), description: t('webhook.eventsHint'), initial: endpoint?.events.join(', ') ?? '', optional: true },
    { name: 'note', label: t('webhook.note'), initial: endpoint?.note ?? '', optional: true },
  ];
}

function bodyOf({ url = '', events = '', note = '' }: Readonly<Record<string, string>>) {
  return { url: url.trim(), note, events: events.split(/[\s,，]+/).filter((name) => name !== '') };
}

export default function Webhooks() {
  const t = useText();
  const isWriter = useMay()('settings.secrets');
  const opened = useAddress().query.get('endpoint');
  const [secret, setSecret] = useState<string>();
  const add = useAction('POST /api/admin/webhooks', { done: (answer) => setSecret(answer.secret) });
  const endpoints = useApi('GET /api/admin/webhooks');
  return (
    <Page
      title={t('nav.webhooks')}
      actions={isWriter && <Ask label={t('webhook.new')} variant="filled" fields={fields(t)} act={(values) => add.mutateAsync({ body: bodyOf(values) })} />}
    >
      <Stack gap="xl">
        {secret !== undefined && <Once title={t('webhook.secretOnce')} text={secret} />}
        <Show of={endpoints}>
          {({ items }) => (
            <Rows
              rows={items}
              keyOf={({ id }) => id}
              empty={t('webhook.none')}
              columns={[
                { title: t('webhook.url'), isWide: true, cell: (endpoint) => <Place endpoint={endpoint} /> },
                { title: t('webhook.events'), cell: ({ events }) => (events.length === 0 ? t('webhook.all') : events.join(', ')) },
                { title: t('active'), cell: ({ enabled }) => (enabled ? t('yes') : t('no')) },
                { title: '', cell: (endpoint) => <Deeds endpoint={endpoint} showSecret={setSecret} /> },
              ]}
            />
          )}
        </Show>
        {opened !== null && <Deliveries id={opened} />}
      </Stack>
    </Page>
  );
}

function Place({ endpoint: { url, note, failing_since, last_problem } }: { readonly endpoint: Endpoint }) {
  const t = useText();
  return (
    <>
      <Text style={{ overflowWrap: 'anywhere' }}>{url}</Text>
      {note !== '' && (
        <Text size="sm" c="dimmed">
          {note}
        </Text>
      )}
      {failing_since !== null && (
        <Text size="sm">
          {t('webhook.failing')} <Time at={failing_since} /> · {last_problem}
        </Text>
      )}
    </>
  );
}

function Deeds({ endpoint, showSecret }: { readonly endpoint: Endpoint; readonly showSecret: (secret: string) => void }) {
  const t = useText();
  const may = useMay();
  const params = { id: endpoint.id };
  const test = useAction('POST /api/admin/webhooks/{id}/test', {
    done: ({ ok, problem }) => (ok ? tell.done(t('webhook.tested')) : tell.failed(t('failed'), problem ?? '')),
  });
  const change = useAction('PATCH /api/admin/webhooks/{id}', { said: t('done') });
  const rotate = useAction('POST /api/admin/webhooks/{id}/rotate', { done: ({ secret }) => showSecret(secret) });
  const remove = useAction('DELETE /api/admin/webhooks/{id}', { said: t('done') });
  return (
    <Group gap="xs" justify="end">
      <Button size="xs" variant="default" onClick={() => changeQuery({ endpoint: endpoint.id })}>
        {t('webhook.deliveries')}
      </Button>
      {may('notifications.write') && (
        <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate({ params })}>
          {t('webhook.test')}
        </Button>
      )}
      {may('settings.secrets') && (
        <>
          <Ask label={t('edit')} fields={fields(t, endpoint)} act={(values) => change.mutateAsync({ params, body: bodyOf(values) })} />
          <Ask label={endpoint.enabled ? t('turnOff') : t('turnOn')} act={() => change.mutateAsync({ params, body: { enabled: !endpoint.enabled } })} />
          <Ask label={t('webhook.rotate')} explain={t('webhook.rotateWhy')} act={() => rotate.mutateAsync({ params })} />
          <Ask label={t('remove')} explain={t('webhook.removeWhy')} color="red" variant="outline" act={() => remove.mutateAsync({ params })} />
        </>
      )}
    </Group>
  );
}

function Deliveries({ id }: { readonly id: string }) {
  const t = useText();
  const isWriter = useMay()('notifications.write');
  const deliveries = useApi('GET /api/admin/webhooks/{id}/deliveries', { params: { id }, query: useCursor() }, { pollMs: 5_000 });
  const again = useAction('POST /api/admin/webhooks/{id}/deliveries/{delivery_id}/redeliver', { said: t('done') });
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('webhook.deliveries')}
      </Title>
      <Show of={deliveries}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id: delivery }) => delivery}
            empty={t('webhook.noDeliveries')}
            next={next_cursor}
            columns={[
              { title: t('webhook.event'), cell: ({ event, order_id }) => (order_id === null ? event : `${event} · ${order_id}`) },
              { title: t('status'), cell: ({ state }) => <Status value={state} /> },
              { title: t('webhook.attempts'), isNumber: true, cell: ({ attempts }) => attempts },
              { title: t('created'), cell: ({ created_at }) => <Time at={created_at} /> },
              { title: t('order.facts'), isWide: true, cell: ({ last_error }) => last_error ?? '–' },
              {
                title: '',
                cell: ({ id: delivery }) =>
                  isWriter && <Ask label={t('webhook.again')} act={() => again.mutateAsync({ params: { id, delivery_id: delivery } })} />,
              },
            ]}
          />
        )}
      </Show>
    </section>
  );
}
