/** Money that came in, money that goes back, and whether our books and the gateway's agree. */
import { Alert, Group, Tabs, Text } from '@mantine/core';
import { changeQuery, useAddress } from '../address.ts';
import { type Item, useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { ChoiceFilter, SearchFilter, useChoice, useOfOrders } from '../parts/filters.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Amount, OrderLink, Status, Time } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';
import { Ledger } from './ledger.tsx';

const tabs = ['receipts', 'refunds', 'ledger', 'books'] as const;
const receiptStates = ['applied', 'unapplied', 'refunded'] as const;
const refundStates = ['requested', 'approved', 'sent', 'unknown', 'done', 'failed'] as const;

export default function Money() {
  const t = useText();
  const may = useMay();
  const tab = useChoice('tab', tabs) ?? 'receipts';
  return (
    <Page title={t('nav.money')}>
      <Tabs value={tab} onChange={(value) => changeQuery({ tab: value ?? '', state: '', q: '', cursor: '' })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="receipts">{t('money.receipts')}</Tabs.Tab>
          <Tabs.Tab value="refunds">{t('money.refunds')}</Tabs.Tab>
          <Tabs.Tab value="ledger">{t('money.ledger')}</Tabs.Tab>
          {may('reports.read') && <Tabs.Tab value="books">{t('money.books')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="receipts">
          <Receipts />
        </Tabs.Panel>
        <Tabs.Panel value="refunds">
          <Refunds />
        </Tabs.Panel>
        <Tabs.Panel value="ledger">
          <Ledger />
        </Tabs.Panel>
        <Tabs.Panel value="books">
          <Books />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Receipts() {
  const t = useText();
  const may = useMay();
  const asked = useAddress().query.has('state');
  const state = useChoice('state', receiptStates) ?? (asked ? undefined : 'unapplied');
  const receipts = useApi('GET /api/admin/receipts', { query: { ...useOfOrders(), ...(state ? { state } : {}) } });
  const apply = useAction('POST /api/admin/receipts/{id}/apply', { said: t('done') });
  const refund = useAction('POST /api/admin/receipts/{id}/refund', { said: t('done') });
  return (
    <>
      <Group mb="sm" gap="xs">
        <SearchFilter label={t('list.ofOrder')} />
        <ChoiceFilter name="state" values={receiptStates} group="status" label={t('status')} usual="unapplied" />
      </Group>
      <Show of={receipts}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => id}
            empty={t('money.noReceipts')}
            next={next_cursor}
            columns={[
              { title: t('order'), cell: ({ order_id }) => <OrderLink id={order_id} /> },
              { title: t('status'), cell: ({ state: value }) => <Status value={value} /> },
              { title: t('amount'), isNumber: true, cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} /> },
              { title: t('reason'), cell: ({ reason }) => (reason === null ? '–' : t.of('attention', reason)) },
              { title: t('created'), cell: ({ received_at }) => <Time at={received_at} /> },
              {
                title: '',
                cell: ({ id, state: value, version }) =>
                  value === 'unapplied' &&
                  may('payments.resolve') && (
                    <Group gap="xs" justify="end">
                      <Ask label={t('money.apply')} explain={t('money.applyHint')} act={() => apply.mutateAsync({ params: { id }, body: { version } })} />
                      <Ask
                        label={t('order.refund')}
                        fields={[
                          { name: 'reason', label: t('reason') },
                          { name: 'address', label: t('order.refundAddress'), description: t('order.refundByHand'), optional: true },
                        ]}
                        act={({ reason = '', address = '' }) =>
                          refund.mutateAsync({
                            params: { id },
                            body: { reason, version, by: address === '' ? 'hand' : 'payout', ...(address ? { address } : {}) },
                          })
                        }
                      />
                    </Group>
                  ),
              },
            ]}
          />
        )}
      </Show>
    </>
  );
}

function Refunds() {
  const t = useText();
  const state = useChoice('state', refundStates);
  const refunds = useApi('GET /api/admin/refunds', { query: { ...useOfOrders(), ...(state ? { state } : {}) } }, { pollMs: 15_000 });
  return (
    <>
      <Group mb="sm" gap="xs">
        <SearchFilter label={t('list.ofOrder')} />
        <ChoiceFilter name="state" values={refundStates} group="status" label={t('status')} />
      </Group>
      <Show of={refunds}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => id}
            empty={t('money.noRefunds')}
            next={next_cursor}
            columns={[
              { title: t('order'), cell: ({ order_id }) => <OrderLink id={order_id} /> },
              { title: t('status'), cell: ({ status }) => <Status value={status} /> },
              { title: t('amount'), isNumber: true, cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} /> },
              { title: t('reason'), cell: ({ reason, problem }) => problem ?? reason },
              { title: t('order.refundAddress'), cell: ({ address, network }) => (address === null ? t('money.byHand') : `${address} ${network ?? ''}`) },
              { title: t('created'), cell: ({ created_at }) => <Time at={created_at} /> },
              { title: '', cell: (refund) => <RefundDeeds refund={refund} /> },
            ]}
          />
        )}
      </Show>
    </>
  );
}

function RefundDeeds({ refund: { id, status, by } }: { readonly refund: Item<'GET /api/admin/refunds'> }) {
  const t = useText();
  const may = useMay();
  const approve = useAction('POST /api/admin/refunds/{id}/approve', { said: t('done') });
  const reject = useAction('POST /api/admin/refunds/{id}/reject', { said: t('done') });
  const markDone = useAction('POST /api/admin/refunds/{id}/mark-done', { said: t('done') });
  if (!may('refunds.approve')) return null;
  return (
    <Group gap="xs" justify="end">
      {status === 'requested' && (
        <Ask label={t('money.approve')} variant="filled" explain={t('money.approveHint')} act={() => approve.mutateAsync({ params: { id } })} />
      )}
      {['requested', 'approved'].includes(status) && (
        <Ask
          label={t('money.reject')}
          fields={[{ name: 'reason', label: t('reason') }]}
          act={({ reason = '' }) => reject.mutateAsync({ params: { id }, body: { reason } })}
        />
      )}
      {by === 'hand' && ['approved', 'sent'].includes(status) && (
        <Ask
          label={t('money.markDone')}
          fields={[{ name: 'proof', label: t('money.proof'), description: t('money.proofHint') }]}
          act={({ proof = '' }) => markDone.mutateAsync({ params: { id }, body: { proof } })}
        />
      )}
    </Group>
  );
}

function Books() {
  const t = useText();
  const books = useApi('GET /api/admin/reconciliation');
  return (
    <Show of={books}>
      {(answer) =>
        typeof answer === 'string' ? (
          answer
        ) : (
          <>
            <Text size="sm" mb="sm">
              <Time at={answer.from} /> – <Time at={answer.to} /> · {t('money.compared', { payments: answer.payments, payouts: answer.payouts })}
            </Text>
            {answer.differences.length === 0 ? (
              <Alert color="teal">{t('money.agree')}</Alert>
            ) : (
              <Rows
                rows={answer.differences}
                keyOf={({ kind, reference, track_id }) => `${kind}${reference}${track_id}`}
                empty=""
                columns={[
                  { title: t('kind'), cell: ({ kind }) => t.of('difference', kind) },
                  { title: t('order'), cell: ({ order_id }) => <OrderLink id={order_id} /> },
                  { title: t('money.ours'), cell: ({ ours }) => ours },
                  { title: t('money.theirs'), cell: ({ theirs }) => theirs },
                ]}
              />
            )}
          </>
        )
      }
    </Show>
  );
}
