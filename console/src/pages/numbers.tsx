/** The shop's numbers for a period, beside those of the period before; orders count where they were placed. */
import { Alert, Button, Card, Group, NativeSelect, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useContext } from 'react';
import { changeQuery, useAddress } from '../address.ts';
import { type Answer, download, useApi } from '../api.ts';
import { FieldFilter, useChoice } from '../parts/filters.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { tell } from '../parts/tell.ts';
import { Amount } from '../parts/values.tsx';
import { LanguageContext, type TextKey, useText, type Words } from '../text/text.ts';
import { Columns, Revenue } from './numbers/charts.tsx';

export type Statistics = Exclude<Answer<'GET /api/admin/statistics'>, string>;
type Totals = Statistics['totals'];

const buckets = ['day', 'week', 'month'] as const;
const spans = ['7', '30', '90', '365'] as const;

export default function Numbers() {
  const t = useText();
  const { query } = useAddress();
  const span = useChoice('days', spans) ?? '30';
  const bucket = useChoice('bucket', buckets) ?? (span === '365' ? 'month' : 'day');
  const [from, to] = [query.get('from'), query.get('to')];
  // The shop itself knows what day it is in its zone.
  const period = { ...(from === null ? { days: span } : { from }), ...(to ? { to } : {}), bucket };
  const numbers = useApi('GET /api/admin/statistics', { query: period }, { pollMs: 60_000 });
  const save = (table: 'buckets' | 'products') =>
    download('GET /api/admin/statistics', { query: { ...period, format: 'csv', table } }).catch((error: unknown) =>
      tell.failed(t('failed'), error instanceof Error ? error.message : String(error)),
    );
  return (
    <Page
      title={t('nav.numbers')}
      actions={
        <>
          <Button variant="default" size="xs" onClick={() => void save('buckets')}>
            {t('numbers.csv')}
          </Button>
          <Button variant="default" size="xs" onClick={() => void save('products')}>
            {t('numbers.csvProducts')}
          </Button>
        </>
      }
    >
      <Group mb="md" gap="xs" align="end">
        <SegmentedControl
          size="xs"
          aria-label={t('numbers.period')}
          value={from === null ? span : ''}
          data={spans.map((value) => ({ value, label: t('numbers.days', { count: value }) }))}
          onChange={(value) => changeQuery({ days: value, from: '', to: '', bucket: '' })}
        />
        <FieldFilter name="from" label={t('numbers.from')} type="date" />
        <FieldFilter name="to" label={t('numbers.to')} type="date" />
        <NativeSelect
          size="xs"
          label={t('numbers.by')}
          value={bucket}
          data={buckets.map((value) => ({ value, label: t.of('numbers.bucket', value) }))}
          onChange={(event) => changeQuery({ bucket: event.currentTarget.value })}
        />
      </Group>
      <Show of={numbers}>{(answer) => (typeof answer === 'string' ? answer : <Report found={answer} />)}</Show>
    </Page>
  );
}

function Report({ found }: { readonly found: Statistics }) {
  const t = useText();
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('numbers.about', { from: found.from, to: found.to, zone: found.time_zone })}
      </Text>
      {found.behind && <Alert color="yellow">{t('numbers.behind')}</Alert>}
      <Headlines now={found.totals} before={found.before} />
      <Panel title={t('numbers.revenue')}>
        <Revenue buckets={found.buckets} />
      </Panel>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Panel title={t('numbers.funnel')}>
          <Funnel totals={found.totals} />
        </Panel>
        <Panel title={t('numbers.methods')}>
          <Methods rows={found.methods} />
        </Panel>
        <Panel title={t('numbers.hours')}>
          <Columns rows={found.hours.map(({ hour, ordered, paid }) => ({ label: String(hour), ordered, paid }))} />
        </Panel>
        <Panel title={t('numbers.weekdays')}>
          <Columns rows={found.weekdays.map(({ weekday, ordered, paid }) => ({ label: t.of('weekday', String(weekday)), ordered, paid }))} />
        </Panel>
      </SimpleGrid>
      <Panel title={t('numbers.products')}>
        <Products rows={found.products} />
      </Panel>
      <Panel title={t('numbers.discounts')}>
        <Discounts rows={found.discounts} />
      </Panel>
    </Stack>
  );
}

function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card withBorder component="section" padding="md">
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      {children}
    </Card>
  );
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`);

interface Headline {
  readonly name: TextKey;
  readonly text: string;
  readonly now: number;
  readonly before: number;
  /** True for what is better when it is less. */
  readonly isLessBetter?: boolean;
}

function headlines(t: Words, now: Totals, before: Totals): readonly Headline[] {
  const money = (name: TextKey, of: 'revenue_usd' | 'profit_usd' | 'refunded_usd', isLessBetter = false): Headline => ({
    name,
    text: `${now[of]} USD`,
    now: Number(now[of]),
    before: Number(before[of]),
    isLessBetter,
  });
  const count = (name: TextKey, of: 'ordered' | 'paid' | 'visits' | 'new_customers'): Headline => ({
    name,
    text: String(now[of]),
    now: now[of],
    before: before[of],
  });
  const time = (name: TextKey, of: 'pay_seconds' | 'deliver_seconds'): Headline => ({
    name,
    text: now[of] === null ? '–' : duration(t, now[of]),
    now: now[of] ?? 0,
    before: before[of] ?? 0,
    isLessBetter: true,
  });
  return [
    money('numbers.revenue', 'revenue_usd'),
    money('numbers.profit', 'profit_usd'),
    count('numbers.ordered', 'ordered'),
    count('numbers.paid', 'paid'),
    count('numbers.visits', 'visits'),
    count('numbers.newCustomers', 'new_customers'),
    money('numbers.refunded', 'refunded_usd', true),
    time('numbers.toPay', 'pay_seconds'),
    time('numbers.toDeliver', 'deliver_seconds'),
  ];
}

function duration(t: Words, seconds: number): string {
  if (seconds < 120) return t('numbers.seconds', { count: seconds });
  return seconds < 7_200 ? t('numbers.minutes', { count: Math.round(seconds / 60) }) : t('numbers.inHours', { count: (seconds / 3_600).toFixed(1) });
}

function Headlines({ now, before }: { readonly now: Totals; readonly before: Totals }) {
  const t = useText();
  return (
    <>
      <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm">
        {headlines(t, now, before).map((headline) => (
          <Card key={headline.name} withBorder padding="sm">
            <Text size="sm" c="dimmed">
              {t(headline.name)}
            </Text>
            <Text fz={22} fw={700} style={{ fontVariantNumeric: 'tabular-nums' }}>
              {headline.text}
            </Text>
            <Change {...headline} />
          </Card>
        ))}
      </SimpleGrid>
      {now.costed_units < now.units && now.costed_units > 0 && (
        <Text size="xs" c="dimmed">
          {t('numbers.costKnown', { known: now.costed_units, all: now.units })}
        </Text>
      )}
    </>
  );
}

function Change({ now, before, isLessBetter = false }: Pick<Headline, 'now' | 'before' | 'isLessBetter'>) {
  const t = useText();
  if (before === 0)
    return (
      <Text size="xs" c="dimmed">
        {t('numbers.nothingBefore')}
      </Text>
    );
  const percent = Math.round((100 * (now - before)) / Math.abs(before));
  const isBetter = isLessBetter ? percent < 0 : percent > 0;
  const tone = percent === 0 ? {} : { c: isBetter ? 'var(--console-good)' : 'var(--mantine-color-error)' };
  return (
    <Text size="xs" {...tone}>
      {t('numbers.change', { percent: percent > 0 ? `+${percent}` : percent })}
    </Text>
  );
}

function Funnel({ totals }: { readonly totals: Totals }) {
  const t = useText();
  const language = useContext(LanguageContext);
  const steps = (['visits', 'ordered', 'paid', 'delivered'] as const).map((name) => ({ name, count: totals[name] }));
  const most = Math.max(1, ...steps.map(({ count }) => count));
  return (
    <Stack gap="xs">
      {steps.map(({ name, count }, index) => (
        <div key={name}>
          <Group justify="space-between" gap="xs">
            <Text size="sm">{t.of('numbers', name)}</Text>
            <Text size="sm" fw={600}>
              {count.toLocaleString(language)}
              {index > 0 && ` · ${share(count, steps[index - 1]?.count ?? 0)}`}
            </Text>
          </Group>
          <div style={{ height: 10, borderRadius: 5, width: `${Math.max(1, (100 * count) / most)}%`, background: 'var(--mantine-primary-color-filled)' }} />
        </div>
      ))}
    </Stack>
  );
}

function Methods({ rows }: { readonly rows: Statistics['methods'] }) {
  const t = useText();
  return (
    <Rows
      rows={rows}
      keyOf={({ payment_method, currency }) => `${payment_method}${currency}`}
      empty={t('numbers.none')}
      columns={[
        { title: t('order.method'), cell: ({ payment_method }) => t.of('method', payment_method) },
        { title: t('numbers.ordered'), isNumber: true, cell: ({ ordered }) => ordered },
        { title: t('numbers.success'), isNumber: true, cell: ({ paid, ordered }) => share(paid, ordered) },
        { title: t('numbers.taken'), isNumber: true, cell: ({ taken, currency }) => <Amount amount={taken} currency={currency} /> },
        { title: t('numbers.toPay'), isNumber: true, cell: ({ pay_seconds }) => (pay_seconds === null ? '–' : duration(t, pay_seconds)) },
      ]}
    />
  );
}

function Products({ rows }: { readonly rows: Statistics['products'] }) {
  const t = useText();
  return (
    <Rows
      rows={rows}
      keyOf={({ product_id }) => String(product_id)}
      empty={t('numbers.none')}
      columns={[
        { title: t('product'), isWide: true, cell: ({ name }) => name },
        { title: t('numbers.ordered'), isNumber: true, cell: ({ ordered }) => ordered },
        { title: t('numbers.units'), isNumber: true, cell: ({ units }) => units },
        { title: t('numbers.success'), isNumber: true, cell: ({ paid, ordered }) => share(paid, ordered) },
        { title: t('numbers.revenue'), isNumber: true, cell: ({ revenue_usd }) => <Amount amount={revenue_usd} currency="USD" /> },
        { title: t('numbers.refunded'), isNumber: true, cell: ({ refunded_usd }) => <Amount amount={refunded_usd} currency="USD" /> },
        { title: t('numbers.profit'), isNumber: true, cell: ({ profit_usd }) => <Amount amount={profit_usd} currency="USD" /> },
      ]}
    />
  );
}

function Discounts({ rows }: { readonly rows: Statistics['discounts'] }) {
  const t = useText();
  return (
    <Rows
      rows={rows.filter(({ code }) => code !== '')}
      keyOf={({ code }) => code}
      empty={t('numbers.none')}
      columns={[
        { title: t('discount.code'), cell: ({ code }) => code },
        { title: t('numbers.ordered'), isNumber: true, cell: ({ ordered }) => ordered },
        { title: t('numbers.paid'), isNumber: true, cell: ({ paid }) => paid },
        { title: t('numbers.takenOff'), isNumber: true, cell: ({ discount_usd }) => <Amount amount={discount_usd} currency="USD" /> },
        { title: t('numbers.revenue'), isNumber: true, cell: ({ revenue_usd }) => <Amount amount={revenue_usd} currency="USD" /> },
      ]}
    />
  );
}
