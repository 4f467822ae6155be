/** Buyers' claims that a key does not work, and what to do about each: give another key, or say why not. */
import { Group, Stack, Text } from '@mantine/core';
import { type Item, useAction } from '../api.ts';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';
import { Ask } from './ask.tsx';
import { Rows } from './rows.tsx';
import { OrderLink, Status, Time } from './values.tsx';

type Claim = Item<'GET /api/admin/warranty-claims'>;

export function ClaimRows({ claims, next }: { readonly claims: readonly Claim[]; readonly next?: string | null }) {
  const t = useText();
  return (
    <Rows
      rows={claims}
      keyOf={({ id }) => id}
      empty={t('warranty.none')}
      {...(next === undefined ? {} : { next })}
      columns={[
        { title: t('created'), cell: ({ created_at }) => <Time at={created_at} /> },
        { title: t('order'), cell: ({ order_id }) => <OrderLink id={order_id} /> },
        { title: '№', cell: ({ piece }) => piece },
        {
          title: t('reason'),
          isWide: true,
          cell: ({ reason, note, answer }) => (
            <Stack gap={0}>
              {t.of('claimReason', reason)}
              {note !== '' && (
                <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
                  {note}
                </Text>
              )}
              {answer !== '' && <Text size="sm">{t('warranty.answered', { answer })}</Text>}
            </Stack>
          ),
        },
        { title: t('status'), cell: ({ state }) => <Status value={state} /> },
        { title: '', cell: (claim) => <Decide claim={claim} /> },
      ]}
    />
  );
}

function Decide({ claim: { id, state, version } }: { readonly claim: Claim }) {
  const t = useText();
  const may = useMay();
  const accept = useAction('POST /api/admin/warranty-claims/{id}/accept', { said: t('done') });
  const decline = useAction('POST /api/admin/warranty-claims/{id}/decline', { said: t('done') });
  const params = { id };
  if (state !== 'open' || !may('orders.deliver')) return null;
  return (
    <Group gap="xs">
      <Ask label={t('warranty.accept')} explain={t('order.replaceHint')} variant="filled" act={() => accept.mutateAsync({ params, body: { version } })} />
      <Ask
        label={t('warranty.decline')}
        explain={t('warranty.declineHint')}
        fields={[{ name: 'reason', label: t('reason'), long: true }]}
        act={({ reason = '' }) => decline.mutateAsync({ params, body: { version, reason } })}
      />
    </Group>
  );
}
