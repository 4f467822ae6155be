/** Ties one's Telegram to one's account, so that orders can be dealt with from the chat. */
import { Anchor, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { type Answer, useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { Show } from '../parts/states.tsx';
import { Time } from '../parts/values.tsx';
import { useText } from '../text/text.ts';

export function TelegramLink() {
  const t = useText();
  const [begun, setBegun] = useState<Answer<'POST /api/admin/session/telegram'>>();
  // The bot answers in the chat; that it has is seen here by looking again.
  const state = useApi('GET /api/admin/session/telegram', {}, begun ? { pollMs: 3_000 } : {});
  const begin = useAction('POST /api/admin/session/telegram', { done: setBegun });
  const end = useAction('DELETE /api/admin/session/telegram', { said: t('done'), done: () => setBegun(undefined) });
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        Telegram
      </Title>
      <Show of={state}>
        {({ bot, user_id }) => (
          <Stack gap="sm" align="start">
            <Text size="sm">{user_id !== null ? t('telegram.linked', { id: user_id }) : bot === null ? t('telegram.noBot') : t('telegram.why')}</Text>
            {begun && user_id === null && (
              <Stack gap={4}>
                {begun.link !== null && (
                  <Anchor href={begun.link} target="_blank" rel="noreferrer">
                    {t('telegram.open')}
                  </Anchor>
                )}
                <Text size="sm">{t('telegram.send')}</Text>
                <Code style={{ overflowWrap: 'anywhere' }}>/start {begun.code}</Code>
                <Text size="xs" c="dimmed">
                  {t('telegram.until')} <Time at={begun.expires_at} />
                </Text>
              </Stack>
            )}
            <Group>
              {user_id === null && bot !== null && (
                <Button onClick={() => begin.mutate({ body: {} })} loading={begin.isPending}>
                  {t('telegram.link')}
                </Button>
              )}
              {user_id !== null && <Ask label={t('telegram.unlink')} color="red" variant="outline" act={() => end.mutateAsync({})} />}
            </Group>
          </Stack>
        )}
      </Show>
    </Card>
  );
}
