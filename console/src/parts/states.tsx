/** What stands where nothing can be shown yet, or nothing is there, or something went wrong. */
import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../text/text.ts';

export function Waiting() {
  const t = useText();
  return (
    <Center mih={160} role="status" aria-label={t('loading')}>
      <Loader type="dots" />
    </Center>
  );
}

export function Problem({ error, retry }: { readonly error: Error; readonly retry: () => unknown }) {
  const t = useText();
  return (
    <Alert color="red" title={t('failed')} my="md">
      <Stack align="start" gap="sm">
        <Text size="sm">{error.message}</Text>
        <Button size="xs" variant="default" onClick={() => retry()}>
          {t('retry')}
        </Button>
      </Stack>
    </Alert>
  );
}

/** `action` is the way on from there, such as a button that makes the first one. */
export function Nothing({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <Center mih={140} p="md">
      <Stack align="center" gap="sm">
        <Text c="dimmed" ta="center" maw={440}>
          {children}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}

interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** Shows an answer once it is there. An error beside an older answer is told, and the older answer stays. */
export function Show<T>({ of: { data, error, refetch }, children }: { readonly of: Loaded<T>; readonly children: (data: T) => ReactNode }) {
  if (data === undefined) return error ? <Problem error={error} retry={refetch} /> : <Waiting />;
  return (
    <>
      {error && <Problem error={error} retry={refetch} />}
      {children(data)}
    </>
  );
}
