/** Signing in, and the pages behind one-time links: the first owner's, an invitation, a new password. */
import { Alert, Anchor, Button, Center, Divider, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { go, useAddress } from './address.ts';
import { ApiError, call } from './api.ts';
import { usePasskeys } from './parts/passkey.ts';
import { Preferences } from './parts/preferences.tsx';
import type { Session } from './session.tsx';
import { useText } from './text/text.ts';

type SignedIn = (session: Session) => Promise<void>;

export function SignInPage({ signedIn }: { readonly signedIn: SignedIn }) {
  const { path } = useAddress();
  return path === '/setup' ? <SetupPage signedIn={signedIn} /> : <SignInCard signedIn={signedIn} />;
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder shadow="sm" p="xl" radius="md" w="100%" maw={420}>
        <Stack>
          <Text fw={700} c="dimmed" size="sm">
            AIStorm
          </Text>
          <Title order={1} size="h2">
            {title}
          </Title>
          {children}
          <Preferences />
        </Stack>
      </Paper>
    </Center>
  );
}

function SignInCard({ signedIn }: { readonly signedIn: SignedIn }) {
  const t = useText();
  return (
    <Card title={t('signIn.title')}>
      <SignInForm email="" signedIn={signedIn} />
    </Card>
  );
}

export function SignInForm({ email: known, signedIn }: { readonly email: string; readonly signedIn: SignedIn }) {
  const t = useText();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState<'password' | 'passkey'>();
  const passkeys = usePasskeys();
  const attempt = async (by: 'password' | 'passkey', prove: () => Promise<Session>): Promise<void> => {
    setBusy(by);
    setProblem(undefined);
    try {
      await signedIn(await prove());
    } catch (error) {
      if (error instanceof ApiError && error.code === 'operator.code_required') setCode('');
      else setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(undefined);
    }
  };
  const byPassword = (event: FormEvent): void => {
    event.preventDefault();
    void attempt('password', () => call('POST /api/admin/session', { body: { email, password, ...(code ? { code: code.trim() } : {}) } }));
  };
  const byPasskey = (): void =>
    void attempt('passkey', async () => {
      const passkey = await passkeys.use(await call('POST /api/admin/session/passkey/options'));
      return call('POST /api/admin/session/passkey', { body: { passkey } });
    });
  return (
    <form onSubmit={byPassword}>
      <Stack>
        <TextInput
          label={t('signIn.email')}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          required
          // Who is known types the password only.
          data-autofocus={known !== '' || undefined}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {code !== undefined && (
          <TextInput
            label={t('signIn.code')}
            description={t('signIn.codeHint')}
            autoComplete="one-time-code"
            required
            autoFocus
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        {problem !== undefined && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Button type="submit" loading={busy === 'password'} disabled={busy === 'passkey'}>
          {t('signIn.do')}
        </Button>
        {passkeys.possible && (
          <>
            <Divider label={t('signIn.or')} />
            <Button variant="default" onClick={byPasskey} loading={busy === 'passkey'} disabled={busy === 'password'}>
              {t('signIn.passkey')}
            </Button>
          </>
        )}
      </Stack>
    </form>
  );
}

/** `/admin/setup#<token>`: the token is in the fragment, which the browser sends to nobody (S18). */
function SetupPage({ signedIn }: { readonly signedIn: SignedIn }) {
  const t = useText();
  const [form, setForm] = useState({ name: '', email: '', password: '' });
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const token = window.location.hash.slice(1);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await call('POST /api/admin/setup', { body: { token, ...form } });
      go('/', { replace: true });
      await signedIn(await call('POST /api/admin/session', { body: { email: form.email, password: form.password } }));
    } catch (error) {
      // With a second factor the new password alone does not sign in: the ordinary form, which is now shown, asks for the code.
      if (!(error instanceof ApiError && error.code === 'operator.code_required')) setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const change = (field: keyof typeof form, value: string): void => setForm({ ...form, [field]: value });
  return (
    <Card title={t('setup.title')}>
      <Text size="sm">{t('setup.why')}</Text>
      {token === '' && <Alert color="yellow">{t('setup.noToken')}</Alert>}
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <TextInput label={t('setup.name')} autoComplete="name" required value={form.name} onChange={(event) => change('name', event.currentTarget.value)} />
          <TextInput
            label={t('signIn.email')}
            type="email"
            autoComplete="username"
            required
            value={form.email}
            onChange={(event) => change('email', event.currentTarget.value)}
          />
          <PasswordInput
            label={t('signIn.password')}
            description={t('setup.passwordHint')}
            autoComplete="new-password"
            minLength={12}
            required
            value={form.password}
            onChange={(event) => change('password', event.currentTarget.value)}
          />
          {problem !== undefined && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
          <Button type="submit" loading={busy} disabled={token === ''}>
            {t('setup.do')}
          </Button>
          <Anchor href="/admin" size="sm">
            {t('setup.have')}
          </Anchor>
        </Stack>
      </form>
    </Card>
  );
}
