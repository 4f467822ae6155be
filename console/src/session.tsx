/** Who is signed in. Losing the session puts the sign-in over the page, so that nothing that was typed is lost. */
import { Alert, Button, Divider, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type FormEvent, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { type Answer, ApiError, type Body, call, connection } from './api.ts';
import { usePasskeys } from './parts/passkey.ts';
import { Problem, Waiting } from './parts/states.tsx';
import { SignInForm, SignInPage } from './sign-in.tsx';
import { useText } from './text/text.ts';

export type Session = Answer<'GET /api/admin/session'>;

const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Nobody is signed in here');
  return session;
}

/** Whether the person's role allows something; only what works is shown. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}

async function currentSession(): Promise<Session | null> {
  try {
    return await call('GET /api/admin/session');
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export function SessionGate({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: ['session'], queryFn: currentSession, staleTime: 60_000 });
  const [last, setLast] = useState<Session>();
  const [lost, setLost] = useState(false);
  connection.csrfToken = data?.csrf_token ?? null;
  connection.signedOut = () => setLost(true);
  useEffect(() => {
    if (data) setLast(data);
  }, [data]);

  const signedIn = async (session: Session): Promise<void> => {
    connection.csrfToken = session.csrf_token;
    queries.setQueryData(['session'], session);
    setLost(false);
    await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  };
  const shown = data ?? last;
  if (error && !shown) return <Problem error={error} retry={refetch} />;
  if (data === undefined && !shown) return <Waiting />;
  if (!shown) return <SignInPage signedIn={signedIn} />;
  return (
    <SessionContext value={shown}>
      {children}
      <LostSession open={lost || data === null} email={shown.operator.email ?? ''} signedIn={signedIn} />
      <IdentityPrompt hasSecondFactor={shown.second_factor} hasPasskey={shown.passkeys > 0} />
    </SessionContext>
  );
}

function LostSession({ open, email, signedIn }: { readonly open: boolean; readonly email: string; readonly signedIn: (session: Session) => Promise<void> }) {
  const t = useText();
  return (
    <Modal opened={open} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t('signIn.again')} centered>
      <SignInForm email={email} signedIn={signedIn} />
    </Modal>
  );
}

/** Asks for a passkey, a code or the password when a deed needs to know that it is still the same person (S40). */
function IdentityPrompt({ hasSecondFactor, hasPasskey }: { readonly hasSecondFactor: boolean; readonly hasPasskey: boolean }) {
  const t = useText();
  const answer = useRef<(confirmed: boolean) => void>(undefined);
  const [open, setOpen] = useState(false);
  const [proof, setProof] = useState('');
  const [problem, setProblem] = useState<string>();
  const passkeys = usePasskeys();
  connection.askIdentity = () =>
    new Promise((resolve) => {
      answer.current = resolve;
      setProof('');
      setProblem(undefined);
      setOpen(true);
    });
  const close = (confirmed: boolean): void => {
    setOpen(false);
    answer.current?.(confirmed);
  };
  const confirm = async (prove: () => Promise<Body<'POST /api/admin/session/confirm'>>): Promise<void> => {
    setProblem(undefined);
    try {
      await call('POST /api/admin/session/confirm', { body: await prove() });
      close(true);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void confirm(async () => (hasSecondFactor ? { code: proof } : { password: proof }));
  };
  const byPasskey = async () => ({ passkey: await passkeys.use(await call('POST /api/admin/session/confirm/options')) });
  const offersPasskey = hasPasskey && passkeys.possible;
  const field = { value: proof, 'data-autofocus': !offersPasskey, required: true };
  return (
    <Modal opened={open} onClose={() => close(false)} title={t('confirm.title')} centered zIndex={400}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t('confirm.why')}</Text>
          {offersPasskey && (
            <>
              <Button data-autofocus onClick={() => void confirm(byPasskey)}>
                {t('confirm.passkey')}
              </Button>
              <Divider label={t('signIn.or')} />
            </>
          )}
          {hasSecondFactor ? (
            <TextInput
              {...field}
              label={t('signIn.code')}
              description={t('signIn.codeHint')}
              autoComplete="one-time-code"
              onChange={(event) => setProof(event.currentTarget.value)}
            />
          ) : (
            <PasswordInput {...field} label={t('signIn.password')} autoComplete="current-password" onChange={(event) => setProof(event.currentTarget.value)} />
          )}
          {problem !== undefined && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
          <Button type="submit" {...(offersPasskey ? { variant: 'default' } : {})}>
            {t('confirm.do')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
