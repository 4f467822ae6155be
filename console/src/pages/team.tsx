/** Who runs the shop, what each may do, and the keys that programs use. */
import { Button, Group, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { Once } from '../parts/once.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Status, Time } from '../parts/values.tsx';
import { useMay, useSession } from '../session.tsx';
import { useText } from '../text/text.ts';
import { ApiKeys } from './api-keys.tsx';
import { type Role, RoleChoice, roles } from './role-choice.tsx';

export default function Team() {
  const t = useText();
  return (
    <Page title={t('nav.team')}>
      <Stack gap="xl">
        <Operators />
        <ApiKeys />
      </Stack>
    </Page>
  );
}

function Operators() {
  const t = useText();
  const isOwner = useMay()('operators.write');
  const { operator: me } = useSession();
  const operators = useApi('GET /api/admin/operators');
  const [link, setLink] = useState<string>();
  const [role, setRole] = useState<Role>('support');
  const [who, setWho] = useState({ name: '', email: '' });
  const invite = useAction('POST /api/admin/operators', { done: (answer) => setLink(answer.link) });
  const renew = useAction('POST /api/admin/operators/{id}/link', { done: (answer) => setLink(answer.link) });
  const change = useAction('PATCH /api/admin/operators/{id}', { said: t('done') });
  const dropFactor = useAction('DELETE /api/admin/operators/{id}/second-factor', { said: t('done') });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    invite.mutate({ body: { ...who, role } });
  };
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('team.operators')}
      </Title>
      {isOwner && (
        <form onSubmit={submit}>
          <Group align="end">
            <TextInput label={t('setup.name')} required value={who.name} onChange={(event) => setWho({ ...who, name: event.currentTarget.value })} />
            <TextInput
              label={t('signIn.email')}
              type="email"
              required
              value={who.email}
              onChange={(event) => setWho({ ...who, email: event.currentTarget.value })}
            />
            <RoleChoice label={t('team.role')} value={role} choose={setRole} />
            <Button type="submit" loading={invite.isPending}>
              {t('team.invite')}
            </Button>
          </Group>
        </form>
      )}
      {link !== undefined && <Once title={t('team.link')} text={link} />}
      <Show of={operators}>
        {({ items }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => id}
            empty="–"
            columns={[
              { title: t('setup.name'), cell: ({ name, email }) => `${name} · ${email}` },
              {
                title: t('team.role'),
                cell: ({ id, name, version, role: value }) =>
                  isOwner && id !== me.id ? (
                    <NativeSelect
                      size="xs"
                      aria-label={`${t('team.role')}: ${name}`}
                      value={value}
                      data={roles.map((each) => ({ value: each, label: t.of('role', each) }))}
                      disabled={change.isPending}
                      onChange={(event) => {
                        const wanted = roles.find((each) => each === event.currentTarget.value);
                        if (wanted) change.mutate({ params: { id }, body: { version, role: wanted } });
                      }}
                    />
                  ) : (
                    t.of('role', value)
                  ),
              },
              { title: t('status'), cell: ({ state }) => <Status value={state} /> },
              { title: t('account.factor'), cell: ({ second_factor }) => (second_factor ? t('yes') : t('no')) },
              { title: t('team.lastSeen'), cell: ({ last_sign_in_at }) => <Time at={last_sign_in_at} /> },
              {
                title: '',
                cell: ({ id, version, state, second_factor }) =>
                  isOwner &&
                  id !== me.id && (
                    <Group gap="xs" justify="end">
                      {state !== 'disabled' && <Ask label={t('team.newLink')} act={() => renew.mutateAsync({ params: { id } })} />}
                      {second_factor && (
                        <Ask label={t('team.dropFactor')} explain={t('team.dropFactorHint')} act={() => dropFactor.mutateAsync({ params: { id } })} />
                      )}
                      <Ask
                        label={state === 'disabled' ? t('turnOn') : t('turnOff')}
                        act={() => change.mutateAsync({ params: { id }, body: { version, disabled: state !== 'disabled' } })}
                      />
                    </Group>
                  ),
              },
            ]}
          />
        )}
      </Show>
    </section>
  );
}
