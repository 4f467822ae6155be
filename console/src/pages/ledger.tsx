/** The ledger: what came to each account and left it in a period, and the entries themselves. */
import { Card, Group, Stack, Title } from '@mantine/core';
import { changeQuery, useAddress } from '../address.ts';
import { useApi } from '../api.ts';
import { FieldFilter, useCursor } from '../parts/filters.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Amount, OrderLink, Time } from '../parts/values.tsx';
import { useText } from '../text/text.ts';

export function Ledger() {
  const t = useText();
  const { query } = useAddress();
  const [from, to, account] = ['from', 'to', 'account'].map((name) => query.get(name) ?? '');
  const period = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
  const sums = useApi('GET /api/admin/ledger/sums', { query: period });
  const entries = useApi('GET /api/admin/ledger', { query: { ...period, ...(account ? { account } : {}), ...useCursor() } });
  const named = (name: string): string => t.of('account', name);
  return (
    <Stack>
      <Group gap="xs" align="end" role="group" aria-label={t('money.period')}>
        <FieldFilter name="from" label={t('numbers.from')} type="date" />
        <FieldFilter name="to" label={t('numbers.to')} type="date" />
      </Group>
      <Card withBorder>
        <Show of={sums}>
          {({ accounts }) => (
            <Rows
              rows={accounts}
              keyOf={(row) => `${row.account}${row.currency}`}
              empty={t('money.noEntries')}
              columns={[
                {
                  title: t('money.account'),
                  cell: (row) => (
                    <button
                      type="button"
                      className="plain-link"
                      onClick={() => changeQuery({ account: row.account === account ? '' : row.account, cursor: '' })}
                    >
                      {named(row.account)}
                    </button>
                  ),
                },
                { title: t('money.came'), isNumber: true, cell: ({ came, currency }) => <Amount amount={came} currency={currency} /> },
                { title: t('money.left'), isNumber: true, cell: ({ left, currency }) => <Amount amount={left} currency={currency} /> },
                { title: t('money.change'), isNumber: true, cell: ({ change, currency }) => <Amount amount={change} currency={currency} /> },
              ]}
            />
          )}
        </Show>
      </Card>
      <Title order={2} size="h4">
        {account ? `${t('money.entries')}: ${named(account)}` : t('money.entries')}
      </Title>
      <Show of={entries}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => id}
            empty={t('money.noEntries')}
            next={next_cursor}
            columns={[
              { title: t('created'), cell: ({ at }) => <Time at={at} /> },
              { title: t('money.account'), cell: (row) => named(row.account) },
              { title: t('amount'), isNumber: true, cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} /> },
              { title: t('order'), cell: ({ order_id }) => <OrderLink id={order_id} /> },
            ]}
          />
        )}
      </Show>
    </Stack>
  );
}
