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

const roles = ['owner', 'manager', 'support', 'auditor'] as const;
type Role = (typeof roles)[number];

/** Days that a key may live. */
const lifetimes = ['30', '90', '365'] as const;
const dayMs = 86_400_000;

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

function RoleChoice({ value, choose, label }: { readonly value: Role; readonly choose: (role: Role) => void; readonly label: string }) {
  const t = useText();
  return (
    <NativeSelect
      label={label}
      value={value}
      data={roles.map((role) => ({ value: role, label: t.of('role', role) }))}
      onChange={(event) => choose(roles.find((role) => role === event.currentTarget.value) ?? value)}
    />
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
                cell: ({ id, version, state }) =>
                  isOwner &&
                  id !== me.id && (
                    <Group gap="xs" justify="end">
                      {state !== 'disabled' && <Ask label={t('team.newLink')} act={() => renew.mutateAsync({ params: { id } })} />}
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

function ApiKeys() {
  const t = useText();
  const isOwner = useMay()('operators.write');
  const keys = useApi('GET /api/admin/api-keys');
  const [shown, setShown] = useState<string>();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('support');
  const [days, setDays] = useState('90');
  const create = useAction('POST /api/admin/api-keys', { done: ({ key }) => setShown(key) });
  const revoke = useAction('DELETE /api/admin/api-keys/{id}', { said: t('done') });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const expires = days === '' ? {} : { expires_at: new Date(Date.now() + Number(days) * dayMs).toISOString() };
    create.mutate({ body: { name, role, ...expires } });
  };
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('team.keys')}
      </Title>
      {isOwner && (
        <form onSubmit={submit}>
          <Group align="end">
            <TextInput label={t('product.name')} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
            <RoleChoice label={t('team.role')} value={role} choose={setRole} />
            <NativeSelect
              label={t('team.expires')}
              value={days}
              data={[...lifetimes.map((each) => ({ value: each, label: t('team.days', { count: each }) })), { value: '', label: t('team.never') }]}
              onChange={(event) => setDays(event.currentTarget.value)}
            />
            <Button type="submit" loading={create.isPending}>
              {t('team.newKey')}
            </Button>
          </Group>
        </form>
      )}
      {shown !== undefined && <Once title={t('team.keyOnce')} text={shown} />}
      <Show of={keys}>
        {({ items }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => id}
            empty={t('team.noKeys')}
            columns={[
              { title: t('product.name'), cell: ({ name: title, hint }) => `${title} (${hint})` },
              { title: t('team.role'), cell: ({ role: value }) => t.of('role', value) },
              { title: t('team.lastSeen'), cell: ({ last_used_at }) => <Time at={last_used_at} /> },
              { title: t('team.expires'), cell: ({ expires_at }) => (expires_at === null ? t('team.never') : <Time at={expires_at} />) },
              {
                title: '',
                cell: ({ id, revoked_at }) =>
                  revoked_at !== null
                    ? t('team.revoked')
                    : isOwner && <Ask label={t('team.revoke')} color="red" variant="outline" act={() => revoke.mutateAsync({ params: { id } })} />,
              },
            ]}
          />
        )}
      </Show>
    </section>
  );
}
