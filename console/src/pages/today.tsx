/** What needs a person now, with the way to it; then what the day has brought. Looks again every few seconds. */
import { Alert, Card, Group, SimpleGrid, Text, Title } from '@mantine/core';
import { linkTo } from '../address.ts';
import { type Item, useApi } from '../api.ts';
import { Alerts } from '../parts/alerts.tsx';
import { NoOrdersYet, OrderRows } from '../parts/order-rows.tsx';
import { Page } from '../parts/page.tsx';
import { Problem, Show, Waiting } from '../parts/states.tsx';
import { To } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { type TextKey, useText } from '../text/text.ts';

interface Pile {
  readonly title: TextKey;
  readonly count: number;
  readonly more: boolean;
  readonly to: string;
  /** The first of them. */
  readonly names: readonly string[];
}

const pollMs = 8_000;

export default function Today() {
  const t = useText();
  const may = useMay();
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
        {full.map(({ title, count, more, to, names }) => (
          <Card key={title} component="a" {...linkTo(to)} withBorder padding="md">
            <Group justify="space-between" wrap="nowrap">
              <Text fw={600}>{t(title)}</Text>
              <Text fz={28} fw={700} lh={1}>
                {count}
                {more && '+'}
              </Text>
            </Group>
            {names.map((name, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may be called the same, and nothing moves
              <Text key={place} size="sm" c="dimmed" truncate>
                {name}
              </Text>
            ))}
          </Card>
        ))}
      </SimpleGrid>
      {may('reports.read') && <SoFar />}
      {may('orders.read') && <LatestOrders />}
    </Page>
  );
}

/** What this day has brought, by the shop's own clock. */
function SoFar() {
  const t = useText();
  const { data } = useApi('GET /api/admin/statistics', { query: { days: '1' } }, { pollMs: 60_000 });
  if (data === undefined || typeof data === 'string') return null;
  const { totals } = data;
  const facts = [
    ['numbers.revenue', `${totals.revenue_usd} USD`],
    ['numbers.ordered', totals.ordered],
    ['numbers.paid', totals.paid],
    ['numbers.visits', totals.visits],
  ] as const;
  return (
    <section>
      <Heading title={t('today.now')} to="/numbers" more={t('nav.numbers')} />
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="xs">
        {facts.map(([name, value]) => (
          <Card key={name} withBorder padding="sm">
            <Text size="sm" c="dimmed">
              {t(name)}
            </Text>
            <Text fz={20} fw={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
              {value}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
    </section>
  );
}

function LatestOrders() {
  const t = useText();
  const orders = useApi('GET /api/admin/orders', { query: { limit: '5' } }, { pollMs: 20_000 });
  return (
    <section>
      <Heading title={t('today.latest')} to="/orders" more={t('today.seeAll')} />
      <Show of={orders}>{({ items }) => <OrderRows orders={items} empty={<NoOrdersYet />} />}</Show>
    </section>
  );
}

function Heading({ title, to, more }: { readonly title: string; readonly to: string; readonly more: string }) {
  return (
    <Group justify="space-between" align="baseline" mt="xl" mb="sm">
      <Title order={2} size="h4">
        {title}
      </Title>
      <To to={to}>{more} →</To>
    </Group>
  );
}

interface Lookup {
  readonly pile: Pile | undefined;
  readonly state: 'waiting' | 'there';
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

function usePiles(): readonly Lookup[] {
  const t = useText();
  const may = useMay();
  const at = { pollMs, enabled: may('payments.read') };
  const orders = { pollMs, enabled: may('orders.read') };
  const bought = (order: Item<'GET /api/admin/orders'>): string => `${order.product_name} · ${order.customer_email}`;
  return [
    lookup(useApi('GET /api/admin/red-packets', { query: { state: 'submitted' } }, at), 'today.red_packets', '/red-packets', (packet) =>
      [packet.amount_due ?? '', packet.currency].join(' '),
    ),
    lookup(useApi('GET /api/admin/orders', { query: { status: 'attention' } }, orders), 'today.attention', '/orders?status=attention', bought),
    lookup(useApi('GET /api/admin/orders', { query: { status: 'paid' } }, orders), 'today.paid', '/orders?status=paid', bought),
    lookup(
      useApi('GET /api/admin/receipts', { query: { state: 'unapplied' } }, at),
      'today.receipts',
      '/money?tab=receipts',
      ({ amount, currency }) => `${amount} ${currency}`,
    ),
    lookup(
      useApi('GET /api/admin/refunds', { query: { state: 'requested' } }, { pollMs, enabled: may('refunds.read') }),
      'today.refunds',
      '/money?tab=refunds&state=requested',
      ({ amount, currency, reason }) => `${amount} ${currency} · ${reason}`,
    ),
    lookup(
      useApi('GET /api/admin/warranty-claims', { query: { state: 'open' } }, orders),
      'today.claims',
      '/warranty?state=open',
      ({ reason, note }) => note || t.of('claimReason', reason),
    ),
    lookup(useApi('GET /api/admin/stock/low', {}, { pollMs, enabled: may('stock.read') }), 'today.low_stock', '/products', ({ product_name, variant_name }) =>
      [product_name, variant_name].filter(Boolean).join(' · '),
    ),
    lookup(
      useApi('GET /api/admin/jobs', { query: { state: 'dead' } }, { pollMs, enabled: may('notifications.read') }),
      'today.jobs',
      '/health?state=dead',
      ({ event, recipient }) => `${t.of('event', event)} · ${recipient}`,
    ),
  ];
}

interface ListQuery<Row> {
  readonly data: { readonly items: readonly Row[]; readonly next_cursor: string | null } | undefined;
  readonly error: Error | null;
  readonly isLoading: boolean;
  readonly refetch: () => unknown;
}

/** How many of what waits a card tells by name. */
const named = 2;

function lookup<Row>({ data, error, isLoading, refetch }: ListQuery<Row>, title: TextKey, to: string, nameOf: (row: Row) => string): Lookup {
  const pile = data && { title, to, count: data.items.length, more: data.next_cursor !== null, names: data.items.slice(0, named).map(nameOf) };
  return { pile, state: isLoading ? 'waiting' : 'there', error, refetch };
}
