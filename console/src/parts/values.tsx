/** How values look: times, money, statuses, links. */
import { Anchor, Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useContext } from 'react';
import { linkTo } from '../address.ts';
import { LanguageContext, useText } from '../text/text.ts';

/** A moment in the reader's zone; the year only where it is not this one. */
export function Time({ at }: { readonly at: string | null }) {
  const language = useContext(LanguageContext);
  if (at === null) return <Text span>–</Text>;
  const moment = new Date(at);
  const year = moment.getFullYear() === new Date().getFullYear() ? {} : ({ year: 'numeric' } as const);
  const format = { ...year, month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return (
    <time dateTime={at} title={moment.toLocaleString(language, { dateStyle: 'full', timeStyle: 'long' })} style={{ whiteSpace: 'nowrap' }}>
      {new Intl.DateTimeFormat(language, format).format(moment)}
    </time>
  );
}

/** `12.3 MB`, in thousands, as file managers count. */
export function Bytes({ count }: { readonly count: number }) {
  const language = useContext(LanguageContext);
  const format = new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumSignificantDigits: 3 });
  return <span style={{ whiteSpace: 'nowrap' }}>{format.format(count / 1e6)}</span>;
}

export function Amount({ amount, currency }: { readonly amount: string | null; readonly currency: string }) {
  return (
    <Text span fw={600} style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {amount === null ? '–' : `${amount} ${currency}`}
    </Text>
  );
}

const colours: Readonly<Record<string, string>> = {
  paid: 'blue',
  delivered: 'teal',
  done: 'teal',
  confirmed: 'teal',
  applied: 'teal',
  active: 'teal',
  attention: 'red',
  dead: 'red',
  failed: 'red',
  rejected: 'red',
  unapplied: 'orange',
  requested: 'orange',
  submitted: 'orange',
  open: 'orange',
  replaced: 'teal',
  claimed: 'blue',
  approved: 'blue',
  sent: 'blue',
  unknown: 'orange',
  invited: 'blue',
  planned: 'blue',
  running: 'teal',
  waiting: 'blue',
};

export function Status({ value }: { readonly value: string }) {
  const t = useText();
  return (
    <Badge
      variant="default"
      tt="none"
      miw="max-content"
      leftSection={
        <span
          aria-hidden
          style={{ display: 'inline-block', width: 8, height: 8, borderRadius: 4, background: `var(--mantine-color-${colours[value] ?? 'gray'}-6)` }}
        />
      }
    >
      {t.of('status', value)}
    </Badge>
  );
}

export function To({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Anchor {...linkTo(to)} underline="hover">
      {children}
    </Anchor>
  );
}

/** How many, and how large a part of all that is (0 to 1). */
export function Share({ count, share }: { readonly count: number; readonly share: number }) {
  const language = useContext(LanguageContext);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);
  return (
    <Text span fw={count > 0 ? 600 : 400} style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {count === 0 ? '0' : `${count} (${percent})`}
    </Text>
  );
}

/** An order's number, short enough for a list. */
export function OrderLink({ id }: { readonly id: string | null }) {
  if (id === null) return <Text span>–</Text>;
  return (
    <To to={`/orders/${id}`}>
      <Text span ff="monospace" size="sm" title={id} style={{ whiteSpace: 'nowrap' }}>
        …{id.slice(-8)}
      </Text>
    </To>
  );
}
