/** Whether everything is set up and works: configuration with advice, messages that wait or failed, and the rules of the data. */
import { Alert, Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { useAction, useApi } from '../api.ts';
import { ChoiceFilter, useChoice, useCursor } from '../parts/filters.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { OrderLink, Status, Time } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';

const jobStates = ['pending', 'failed', 'dead', 'unknown', 'not_configured', 'done'] as const;

export default function Health() {
  const t = useText();
  const may = useMay();
  return (
    <Page title={t('nav.health')}>
      <Stack>
        <ConfigCheck />
        {may('reports.read') && <Rules />}
        {may('notifications.read') && <Jobs />}
      </Stack>
    </Page>
  );
}

function ConfigCheck() {
  const t = useText();
  const config = useApi('GET /api/admin/config-check');
  return (
    <Card withBorder component="section">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('health.config')}
        </Title>
        <Button size="xs" variant="default" loading={config.isFetching} onClick={() => void config.refetch()}>
          {t('health.again')}
        </Button>
      </Group>
      <Show of={config}>
        {({ checks }) => (
          <Stack gap="xs">
            {checks.map(({ name, label, ok, advice }) => (
              <Group key={name} align="start" wrap="nowrap" gap="sm">
                <Text span fw={700} c={ok ? 'var(--console-good)' : 'var(--mantine-color-error)'} aria-label={ok ? t('health.ok') : t('health.notOk')}>
                  {ok ? '✓' : '✗'}
                </Text>
                <div>
                  <Text fw={600}>{label}</Text>
                  {advice !== '' && (
                    <Text size="sm" c="dimmed">
                      {advice}
                    </Text>
                  )}
                </div>
              </Group>
            ))}
          </Stack>
        )}
      </Show>
    </Card>
  );
}

function Rules() {
  const t = useText();
  const rules = useApi('GET /api/admin/invariants');
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {t('health.rules')}
      </Title>
      <Show of={rules}>
        {({ ok, violations, checked_at }) =>
          ok ? (
            <Text>
              ✓ {t('health.rulesHold')} · <Time at={checked_at} />
            </Text>
          ) : (
            <Alert color="red" title={t('health.rulesBroken')}>
              <List size="sm">
                {violations.map(({ id, detail }) => (
                  <List.Item key={id + detail}>
                    {id}: {detail}
                  </List.Item>
                ))}
              </List>
            </Alert>
          )
        }
      </Show>
    </Card>
  );
}

function Jobs() {
  const t = useText();
  const may = useMay();
  const state = useChoice('state', jobStates);
  const jobs = useApi('GET /api/admin/jobs', { query: { ...useCursor(), ...(state ? { state } : {}) } }, { pollMs: 15_000 });
  const retry = useAction('POST /api/admin/jobs/{id}/retry', { said: t('done') });
  return (
    <Card withBorder component="section">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('order.messages')}
        </Title>
        <ChoiceFilter name="state" values={jobStates} group="status" label={t('status')} />
      </Group>
      <Show of={jobs}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => id}
            empty={t('order.noMessages')}
            next={next_cursor}
            columns={[
              { title: t('kind'), cell: ({ event, channel }) => `${t.of('event', event)} · ${t.of('channel', channel)}` },
              { title: t('order'), cell: ({ order_id }) => <OrderLink id={order_id} /> },
              { title: t('recipient'), cell: ({ recipient }) => recipient },
              { title: t('status'), cell: ({ state: value }) => <Status value={value} /> },
              { title: t('order.facts'), isWide: true, cell: ({ last_error }) => last_error ?? '–' },
              { title: t('created'), cell: ({ created_at }) => <Time at={created_at} /> },
              {
                title: '',
                cell: ({ id, state: value }) =>
                  value !== 'done' &&
                  may('notifications.write') && (
                    <Button size="xs" variant="default" onClick={() => retry.mutate({ params: { id } })}>
                      {t('retry')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Show>
    </Card>
  );
}
