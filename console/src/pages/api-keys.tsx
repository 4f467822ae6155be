/** Keys that programs use: what each may do, and until when. */
import { Button, Group, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { Choices } from '../parts/choices.tsx';
import { Once } from '../parts/once.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Time } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';
import { type Role, RoleChoice } from './role-choice.tsx';

/** Days that a key may live. */
const lifetimes = ['30', '90', '365'] as const;
const dayMs = 86_400_000;

export function ApiKeys() {
  const t = useText();
  const isOwner = useMay()('operators.write');
  const keys = useApi('GET /api/admin/api-keys');
  const revoke = useAction('DELETE /api/admin/api-keys/{id}', { said: t('done') });
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('team.keys')}
      </Title>
      <Show of={keys}>
        {({ items, scopes }) => (
          <>
            {isOwner && <NewKey offered={(role) => scopes.find((each) => each.role === role)?.scopes ?? []} />}
            <Rows
              rows={items}
              keyOf={({ id }) => id}
              empty={t('team.noKeys')}
              columns={[
                { title: t('product.name'), cell: ({ name, hint }) => `${name} (${hint})` },
                { title: t('team.role'), cell: ({ role }) => t.of('role', role) },
                {
                  title: t('team.scopes'),
                  cell: ({ scopes: own }) => own?.map((scope) => t.of('permission', scope)).join(', ') ?? t('all'),
                },
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
          </>
        )}
      </Show>
    </section>
  );
}

function NewKey({ offered }: { readonly offered: (role: Role) => readonly string[] }) {
  const t = useText();
  const [shown, setShown] = useState<string>();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('support');
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [days, setDays] = useState('90');
  const create = useAction('POST /api/admin/api-keys', { done: ({ key }) => setShown(key) });
  const chooseRole = (next: Role): void => {
    setRole(next);
    setScopes(scopes.filter((scope) => offered(next).includes(scope)));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const expires = days === '' ? {} : { expires_at: new Date(Date.now() + Number(days) * dayMs).toISOString() };
    create.mutate({ body: { name, role, ...(scopes.length === 0 ? {} : { scopes: [...scopes] }), ...expires } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="start" mb="sm">
        <Group align="end">
          <TextInput label={t('product.name')} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <RoleChoice label={t('team.role')} value={role} choose={chooseRole} />
          <NativeSelect
            label={t('team.expires')}
            value={days}
            data={[...lifetimes.map((each) => ({ value: each, label: t('team.days', { count: each }) })), { value: '', label: t('team.never') }]}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
        </Group>
        <Choices
          label={t('team.scopes')}
          description={t('team.scopesHint')}
          options={offered(role).map((value) => ({ value, label: t.of('permission', value) }))}
          chosen={scopes}
          choose={setScopes}
        />
        <Button type="submit" loading={create.isPending}>
          {t('team.newKey')}
        </Button>
      </Stack>
      {shown !== undefined && <Once title={t('team.keyOnce')} text={shown} />}
    </form>
  );
}
