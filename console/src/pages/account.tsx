/** One's own account: password, second factor, and where one is signed in. */
import { Button, Card, Group, PasswordInput, Stack, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Time } from '../parts/values.tsx';
import { useText } from '../text/text.ts';
import { SecondFactor } from './second-factor.tsx';
import { TelegramLink } from './telegram-link.tsx';

export default function Account() {
  const t = useText();
  return (
    <Page title={t('nav.account')}>
      <Stack maw={720}>
        <SecondFactor />
        <Password />
        <Sessions />
        <TelegramLink />
      </Stack>
    </Page>
  );
}

function Password() {
  const t = useText();
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useAction('POST /api/admin/password', {
    said: t('done'),
    done: (session) => {
      // A new password is a new session, with a new security token.
      queries.setQueryData(['session'], session);
      setCurrent('');
      setNext('');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ body: { current_password: current, new_password: next } });
  };
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {t('signIn.password')}
      </Title>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <PasswordInput
            label={t('account.current')}
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('account.next')}
            description={t('setup.passwordHint')}
            autoComplete="new-password"
            minLength={12}
            required
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <Button type="submit" loading={change.isPending} style={{ alignSelf: 'start' }}>
            {t('save')}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

function Sessions() {
  const t = useText();
  const sessions = useApi('GET /api/admin/sessions');
  const end = useAction('DELETE /api/admin/sessions/{id}', { said: t('done') });
  const endOthers = useAction('DELETE /api/admin/sessions', { said: t('done') });
  return (
    <Card withBorder component="section">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('account.sessions')}
        </Title>
        <Ask label={t('account.endOthers')} act={() => endOthers.mutateAsync({})} />
      </Group>
      <Show of={sessions}>
        {({ items }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => id}
            empty="–"
            columns={[
              { title: t('account.place'), cell: ({ agent, ip }) => <span title={agent}>{`${deviceName(agent) ?? t('account.device')} · ${ip}`}</span> },
              { title: t('team.lastSeen'), cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
              {
                title: '',
                cell: ({ id, current }) => (current ? t('account.here') : <Ask label={t('account.end')} act={() => end.mutateAsync({ params: { id } })} />),
              },
            ]}
          />
        )}
      </Show>
    </Card>
  );
}

const browsers = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;
const systems = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
] as const;

/** `Chrome · Windows`, by what a browser says of itself; undefined for what is no browser. The order matters: each also names the ones after it. */
function deviceName(agent: string): string | undefined {
  const first = (known: readonly (readonly [RegExp, string])[]) => known.find(([pattern]) => pattern.test(agent))?.[1];
  const parts = [first(browsers), first(systems)].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' · ');
}
