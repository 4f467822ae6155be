/** What one proves oneself by beside the password: passkeys, an authenticator app, and recovery codes for when both are lost. */
import { Alert, Button, Card, Code, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Answer, call, useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { usePasskeys } from '../parts/passkey.ts';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { tell } from '../parts/tell.ts';
import { Time } from '../parts/values.tsx';
import { useSession } from '../session.tsx';
import { useText } from '../text/text.ts';

type ShowCodes = (codes: readonly string[]) => void;

export function SecondFactor() {
  const t = useText();
  const { second_factor: isOn } = useSession();
  const state = useApi('GET /api/admin/second-factor');
  const [codes, setCodes] = useState<readonly string[]>([]);
  const renew = useAction('POST /api/admin/second-factor/recovery-codes', { done: (answer) => setCodes(answer.recovery_codes) });
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {t('account.factor')}
      </Title>
      <Show of={state}>
        {({ on, recovery_codes_left: left }) => (
          <Stack gap="lg">
            <Text size="sm">{t(isOn ? 'account.factorOn' : 'account.factorOff')}</Text>
            {codes.length > 0 && (
              <Alert color="yellow" title={t('account.codes')}>
                <Code block>{codes.join('\n')}</Code>
              </Alert>
            )}
            <Passkeys showCodes={setCodes} />
            <App isOn={on} showCodes={setCodes} />
            {isOn && (
              <Part title={t('account.codesTitle')} action={<Ask label={t('account.newCodes')} act={() => renew.mutateAsync({})} />}>
                <Text size="sm" c="dimmed">
                  {t('account.codesLeft', { count: left })}
                </Text>
              </Part>
            )}
          </Stack>
        )}
      </Show>
    </Card>
  );
}

function Part({ title, action, children }: { readonly title: string; readonly action: ReactNode; readonly children: ReactNode }) {
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={3} size="h5">
          {title}
        </Title>
        {action}
      </Group>
      {children}
    </Stack>
  );
}

function Passkeys({ showCodes }: { readonly showCodes: ShowCodes }) {
  const t = useText();
  const passkeys = useApi('GET /api/admin/passkeys');
  const { possible, make } = usePasskeys();
  const add = useAction('POST /api/admin/passkeys', {
    said: t('done'),
    done: ({ recovery_codes: codes }) => {
      if (codes.length > 0) showCodes(codes);
    },
  });
  const remove = useAction('DELETE /api/admin/passkeys/{id}', { said: t('done') });
  const askDevice = async () => {
    try {
      return await make(await call('POST /api/admin/passkeys/options'));
    } catch (error) {
      tell.failed(t('failed'), error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  return (
    <Part
      title={t('passkey.title')}
      action={
        possible && (
          <Ask
            label={t('passkey.add')}
            explain={t('passkey.how')}
            fields={[{ name: 'name', label: t('passkey.name'), description: t('passkey.nameHint') }]}
            act={async ({ name = '' }) => add.mutateAsync({ body: { name, credential: await askDevice() } })}
          />
        )
      }
    >
      {!possible && <Text size="sm">{t('passkey.impossible')}</Text>}
      <Show of={passkeys}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('passkey.none')}
            </Text>
          ) : (
            <Rows
              rows={items}
              keyOf={({ id }) => id}
              empty=""
              columns={[
                { title: t('passkey.name'), cell: ({ name }) => name },
                { title: t('passkey.added'), cell: ({ created_at }) => <Time at={created_at} /> },
                { title: t('passkey.used'), cell: ({ last_used_at }) => <Time at={last_used_at} /> },
                {
                  title: '',
                  cell: ({ id, name }) => (
                    <Ask
                      label={t('passkey.remove')}
                      explain={t('passkey.removeHint', { name })}
                      color="red"
                      act={() => remove.mutateAsync({ params: { id } })}
                    />
                  ),
                },
              ]}
            />
          )
        }
      </Show>
    </Part>
  );
}

function App({ isOn, showCodes }: { readonly isOn: boolean; readonly showCodes: ShowCodes }) {
  const t = useText();
  const [begun, setBegun] = useState<Answer<'POST /api/admin/second-factor'>>();
  const [code, setCode] = useState('');
  const begin = useAction('POST /api/admin/second-factor', { done: setBegun });
  const confirm = useAction('POST /api/admin/second-factor/confirm', {
    done: (answer) => {
      setBegun(undefined);
      setCode('');
      showCodes(answer.recovery_codes);
    },
  });
  const remove = useAction('DELETE /api/admin/second-factor', { said: t('done') });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.mutate({ body: { code: code.trim() } });
  };
  return (
    <Part
      title={t('account.app')}
      action={
        isOn ? (
          <Ask label={t('turnOff')} color="red" variant="outline" act={() => remove.mutateAsync({})} />
        ) : (
          !begun && (
            <Button size="xs" variant="default" onClick={() => begin.mutate({})} loading={begin.isPending}>
              {t('turnOn')}
            </Button>
          )
        )
      }
    >
      <Text size="sm" c="dimmed">
        {t(isOn ? 'account.appOn' : 'account.appOff')}
      </Text>
      {begun && (
        <form onSubmit={submit}>
          <Stack gap="sm">
            <Text size="sm">{t('account.factorHow')}</Text>
            <Code style={{ overflowWrap: 'anywhere' }}>{begun.secret}</Code>
            <a href={begun.uri}>{t('account.factorApp')}</a>
            <Group align="end">
              <TextInput label={t('signIn.code')} autoComplete="one-time-code" required value={code} onChange={(event) => setCode(event.currentTarget.value)} />
              <Button type="submit" loading={confirm.isPending}>
                {t('turnOn')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Part>
  );
}
