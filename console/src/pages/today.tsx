/** What needs a person now, oldest first, with the way to it. Looks again every few seconds. */
import { Alert, Card, Group, SimpleGrid, Text } from '@mantine/core';
import { linkTo } from '../address.ts';
import { useApi } from '../api.ts';
import { Alerts } from '../parts/alerts.tsx';
import { Page } from '../parts/page.tsx';
import { Problem, Waiting } from '../parts/states.tsx';
import { useMay } from '../session.tsx';
import { type TextKey, useText } from '../text/text.ts';

interface Pile {
  readonly title: TextKey;
  readonly count: number;
  readonly more: boolean;
  readonly to: string;
}

const pollMs = 8_000;

export default function Today() {
  const t = useText();
  const piles = usePiles();
  const waiting = piles.some(({ state }) => state === 'waiting');
  const failed = piles.find(({ error }) => error !== null);
  const full = piles.flatMap(({ pile }) => (pile && pile.count > 0 ? [pile] : []));
  return (
    <Page title={t('nav.today')} actions={<Alerts waiting={waiting || failed ? undefined : full.reduce((sum, { count }) => sum + count, 0)} />}>
      {failed?.error && <Problem error={failed.error} retry={failed.refetch} />}
      {waiting && full.length === 0 && <Waiting />}
      {!waiting && !failed && full.length === 0 && <Alert color="teal">{t('today.calm')}</Alert>}
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }}>
        {full.map(({ title, count, more, to }) => (
          <Card key={title} component="a" {...linkTo(to)} withBorder padding="md">
            <Group justify="space-between" wrap="nowrap">
              <Text fw={600}>{t(title)}</Text>
              <Text fz={28} fw={700} lh={1}>
                {count}
                {more && '+'}
              </Text>
            </Group>
          </Card>
        ))}
      </SimpleGrid>
    </Page>
  );
}

interface Lookup {
  readonly pile: Pile | undefined;
  readonly state: 'waiting' | 'there';
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

function usePiles(): readonly Lookup[] {
  const may = useMay();
  const at = { pollMs, enabled: may('payments.read') };
  const orders = { pollMs, enabled: may('orders.read') };
  return [
    lookup(useApi('GET /api/admin/red-packets', { query: { state: 'submitted' } }, at), 'today.red_packets', '/red-packets'),
    lookup(useApi('GET /api/admin/orders', { query: { status: 'attention' } }, orders), 'today.attention', '/orders?status=attention'),
    lookup(useApi('GET /api/admin/orders', { query: { status: 'paid' } }, orders), 'today.paid', '/orders?status=paid'),
    lookup(useApi('GET /api/admin/receipts', { query: { state: 'unapplied' } }, at), 'today.receipts', '/money?tab=receipts'),
    lookup(
      useApi('GET /api/admin/refunds', { query: { state: 'requested' } }, { pollMs, enabled: may('refunds.read') }),
      'today.refunds',
      '/money?tab=refunds',
    ),
    lookup(useApi('GET /api/admin/warranty-claims', { query: { state: 'open' } }, orders), 'today.claims', '/warranty?state=open'),
    lookup(useApi('GET /api/admin/stock/low', {}, { pollMs, enabled: may('stock.read') }), 'today.low_stock', '/products'),
    lookup(useApi('GET /api/admin/jobs', { query: { state: 'dead' } }, { pollMs, enabled: may('notifications.read') }), 'today.jobs', '/health'),
  ];
}

interface ListQuery {
  readonly data: { readonly items: readonly unknown[]; readonly next_cursor: string | null } | undefined;
  readonly error: Error | null;
  readonly isLoading: boolean;
  readonly refetch: () => unknown;
}

function lookup({ data, error, isLoading, refetch }: ListQuery, title: TextKey, to: string): Lookup {
  const pile = data && { title, to, count: data.items.length, more: data.next_cursor !== null };
  return { pile, state: isLoading ? 'waiting' : 'there', error, refetch };
}
