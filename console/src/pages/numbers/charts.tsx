/** The charts of the numbers; what they show stands in tables and in the CSV as well. */
import { Bar, BarChart, CartesianGrid, ComposedChart, Legend, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useText } from '../../text/text.ts';
import type { Statistics } from '../numbers.tsx';

const ink = 'var(--mantine-color-dimmed)';
const main = 'var(--mantine-primary-color-filled)';
const other = 'var(--console-good)';
const tip = {
  background: 'var(--mantine-color-body)',
  border: '1px solid var(--mantine-color-default-border)',
  borderRadius: 8,
  color: 'var(--mantine-color-text)',
};
const axis = { stroke: ink, tick: { fill: ink, fontSize: 12 }, tickLine: false } as const;
const grid = <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />;
const words = (text: string) => <span style={{ color: 'var(--mantine-color-text)' }}>{text}</span>;

export function Revenue({ buckets }: { readonly buckets: Statistics['buckets'] }) {
  const t = useText();
  const rows = buckets.map(({ start, revenue_usd, profit_usd, ordered }) => ({ start, revenue: Number(revenue_usd), profit: Number(profit_usd), ordered }));
  return (
    <div role="img" aria-label={t('numbers.revenueChart')}>
      <ResponsiveContainer width="100%" height={260}>
        <ComposedChart data={rows} accessibilityLayer={false} margin={{ top: 4, right: 0, bottom: 0, left: 0 }}>
          {grid}
          <XAxis dataKey="start" {...axis} minTickGap={24} tickFormatter={(text: string) => text.slice(5)} />
          <YAxis yAxisId="money" {...axis} width={48} />
          <YAxis yAxisId="count" orientation="right" {...axis} width={36} allowDecimals={false} />
          <Tooltip contentStyle={tip} />
          <Legend formatter={words} />
          <Bar yAxisId="money" dataKey="revenue" name={`${t('numbers.revenue')} (USD)`} fill={main} isAnimationActive={false} />
          <Bar yAxisId="money" dataKey="profit" name={`${t('numbers.profit')} (USD)`} fill={other} isAnimationActive={false} />
          <Line yAxisId="count" dataKey="ordered" name={t('numbers.ordered')} stroke={ink} strokeWidth={2} dot={false} isAnimationActive={false} />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}

interface ColumnsProps {
  readonly rows: readonly { readonly label: string; readonly ordered: number; readonly paid: number }[];
}

/** Ordered and paid, side by side. */
export function Columns({ rows }: ColumnsProps) {
  const t = useText();
  return (
    <div role="img" aria-label={rows.map(({ label, ordered, paid }) => `${label}: ${ordered}, ${paid}`).join('; ')}>
      <ResponsiveContainer width="100%" height={200}>
        <BarChart data={[...rows]} accessibilityLayer={false} margin={{ top: 4, right: 0, bottom: 0, left: 0 }}>
          {grid}
          <XAxis dataKey="label" {...axis} />
          <YAxis {...axis} width={36} allowDecimals={false} />
          <Tooltip contentStyle={tip} />
          <Bar dataKey="ordered" name={t('numbers.ordered')} fill={main} isAnimationActive={false} />
          <Bar dataKey="paid" name={t('numbers.paid')} fill={other} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
