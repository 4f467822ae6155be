/** One order: what was bought, how it was paid, what was given, all that happened, and all that can be done. */
import { Alert, Card, Code, CopyButton, Group, SimpleGrid, Stack, Text, Timeline, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Answer, useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { ClaimRows } from '../parts/claim-rows.tsx';
import { LogFacts, useActorName } from '../parts/log-words.tsx';
import { Page } from '../parts/page.tsx';
import { Reveal } from '../parts/reveal.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Amount, Bytes, Status, Time, To } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';

type Detail = Answer<'GET /api/admin/orders/{order_id}'>;

export default function OrderPage({ id }: { readonly id: string }) {
  const t = useText();
  const detail = useApi('GET /api/admin/orders/{order_id}', { params: { order_id: id } }, { pollMs: 15_000 });
  return (
    <Page title={`${t('order')} …${id.slice(-8)}`} above={<To to="/orders">← {t('nav.orders')}</To>}>
      <Show of={detail}>
        {(found) => (
          <Stack>
            <Group justify="space-between">
              <Group gap="xs">
                <Status value={found.order.status} />
                <Copied text={id} />
              </Group>
              <Deeds detail={found} />
            </Group>
            <Facts detail={found} />
            <Money detail={found} />
            <Goods detail={found} />
            {found.claims.length > 0 && (
              <Section title={t('warranty.claims')}>
                <ClaimRows claims={found.claims} />
              </Section>
            )}
            <History detail={found} />
          </Stack>
        )}
      </Show>
    </Page>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {children}
    </Card>
  );
}

/** A long number that is wanted elsewhere: one press takes it along. */
function Copied({ text }: { readonly text: string }) {
  const t = useText();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <button type="button" className="plain-link" onClick={copy} title={t('copy')}>
          <Code>{copied ? t('packet.copied') : text}</Code>
        </button>
      )}
    </CopyButton>
  );
}

/** What is not there yet, or never was, takes no place. */
function Facts({ detail: { order, tags } }: { readonly detail: Detail }) {
  const t = useText();
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('product'), `${order.product_name} ${order.variant_name} × ${order.quantity}`],
    [t('signIn.email'), order.customer_email],
    [
      t('amount'),
      <Group key="amount" gap={6}>
        <Amount amount={order.amount_due} currency={order.currency} />
        {order.currency !== 'USD' && <Text span size="sm" c="dimmed">{`${order.total_usd} USD`}</Text>}
      </Group>,
    ],
    [t('order.method'), t.of('method', order.payment_method)],
    [t('order.placedAt'), <Time key="created" at={order.created_at} />],
    [t('order.paidAt'), order.paid_at && <Time key="paid" at={order.paid_at} />],
    [t('order.deliveredAt'), order.delivered_at && <Time key="delivered" at={order.delivered_at} />],
    [t('order.discount'), order.discount_code && `${order.discount_code} (−${order.discount_usd} USD)`],
    [t('orders.tag'), tags.join(', ')],
  ];
  return (
    <>
      {order.attention !== null && <Alert color="red">{t.of('attention', order.attention)}</Alert>}
      <Card withBorder>
        <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
          {facts
            .filter(([, value]) => value)
            .map(([name, value]) => (
              <div key={name}>
                <Text size="xs" c="dimmed">
                  {name}
                </Text>
                <Text component="div" style={{ overflowWrap: 'anywhere' }}>
                  {value}
                </Text>
              </div>
            ))}
        </SimpleGrid>
      </Card>
      {order.customer_notes !== '' && <Alert title={t('order.buyerNote')}>{order.customer_notes}</Alert>}
      {order.admin_notes !== '' && (
        <Alert color="gray" title={t('order.note')} style={{ whiteSpace: 'pre-wrap' }}>
          {order.admin_notes}
        </Alert>
      )}
    </>
  );
}

function Deeds({ detail: { order } }: { readonly detail: Detail }) {
  const t = useText();
  const may = useMay();
  const params = { order_id: order.order_id };
  const said = { said: t('done') };
  const deliver = useAction('POST /api/admin/orders/{order_id}/deliver', said);
  const cancel = useAction('POST /api/admin/orders/{order_id}/cancel', said);
  const note = useAction('POST /api/admin/orders/{order_id}/notes', said);
  const resend = useAction('POST /api/admin/orders/{order_id}/resend', said);
  const refund = useAction('POST /api/admin/orders/{order_id}/refunds', said);
  const topUp = useAction('POST /api/admin/orders/{order_id}/top-up', said);
  const isPaid = ['paid', 'attention'].includes(order.status);
  // What a server should have made can only be typed by a person.
  const isByHand = ['manual', 'call'].includes(order.delivery);
  return (
    <Group gap="xs">
      {may('orders.deliver') && isPaid && isByHand && (
        <Ask
          label={t('order.deliver')}
          variant="filled"
          explain={t('order.deliverHint', { count: order.quantity })}
          fields={[{ name: 'goods', label: t('order.goods'), long: true }]}
          act={({ goods = '' }) =>
            deliver.mutateAsync({
              params,
              body: {
                items: goods
                  .split('\n')
                  .map((line) => line.trim())
                  .filter(Boolean),
              },
            })
          }
        />
      )}
      {may('orders.deliver') && isPaid && !isByHand && (
        <Ask label={t('order.deliver')} variant="filled" act={() => deliver.mutateAsync({ params, body: {} })} />
      )}
      {may('orders.deliver') && order.status === 'delivered' && <Ask label={t('order.resend')} act={() => resend.mutateAsync({ params, body: {} })} />}
      {may('orders.write') && (
        <Ask
          label={t('order.noteDo')}
          fields={[{ name: 'text', label: t('order.note'), initial: order.admin_notes, long: true, optional: true }]}
          act={({ text = '' }) => note.mutateAsync({ params, body: { text } })}
        />
      )}
      {may('orders.write') && ['pending', 'expired', 'cancelled', 'attention'].includes(order.status) && (
        <Ask label={t('order.topUp')} explain={t('order.topUpHint')} act={() => topUp.mutateAsync({ params, body: {} })} />
      )}
      {may('refunds.request') && ['paid', 'delivered', 'attention'].includes(order.status) && (
        <Ask
          label={t('order.refund')}
          explain={t('order.refundHint')}
          fields={[
            { name: 'reason', label: t('reason') },
            { name: 'amount', label: `${t('amount')} (${order.currency})`, description: t('order.refundAmount'), optional: true, inputMode: 'decimal' },
            { name: 'address', label: t('order.refundAddress'), description: t('order.refundByHand'), optional: true },
          ]}
          act={({ reason = '', amount = '', address = '' }) =>
            refund.mutateAsync({
              params,
              body: { reason, by: address === '' ? 'hand' : 'payout', ...(amount ? { amount } : {}), ...(address ? { address } : {}) },
            })
          }
        />
      )}
      {may('orders.write') && order.status === 'pending' && (
        <Ask label={t('order.cancel')} color="red" variant="outline" act={() => cancel.mutateAsync({ params })} />
      )}
    </Group>
  );
}

function Money({ detail: { attempts, receipts, refunds } }: { readonly detail: Detail }) {
  const t = useText();
  return (
    <Section title={t('nav.money')}>
      <Rows
        rows={[
          ...attempts.map(({ id, status, amount, currency, created_at, track_id }) => ({
            id,
            kind: t('order.attempt'),
            status,
            amount,
            currency,
            at: created_at,
            more: track_id,
          })),
          ...receipts.map(({ id, state, amount, currency, received_at, track_id, reason }) => ({
            id,
            kind: t('order.receipt'),
            status: state,
            amount,
            currency,
            at: received_at,
            more: reason === null ? track_id : t.of('attention', reason),
          })),
          ...refunds.map(({ id, status, amount, currency, created_at, reason }) => ({
            id,
            kind: t('order.refund'),
            status,
            amount,
            currency,
            at: created_at,
            more: reason,
          })),
        ]}
        keyOf={({ id }) => id}
        empty={t('order.noMoney')}
        columns={[
          { title: t('kind'), cell: ({ kind }) => kind },
          { title: t('status'), cell: ({ status }) => <Status value={status} /> },
          { title: t('amount'), isNumber: true, cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} /> },
          { title: t('created'), cell: ({ at }) => <Time at={at} /> },
          { title: t('order.facts'), isWide: true, cell: ({ more }) => more ?? '–' },
        ]}
      />
    </Section>
  );
}

function Goods({ detail: { order, deliveries, jobs } }: { readonly detail: Detail }) {
  const t = useText();
  const may = useMay();
  const replace = useAction('POST /api/admin/orders/{order_id}/replace', { said: t('done') });
  const reveal = useAction('POST /api/admin/orders/{order_id}/reveal');
  const params = { order_id: order.order_id };
  const [warrantyUntil] = deliveries.flatMap(({ warranty_until }) => warranty_until ?? []);
  const pieces = deliveries.flatMap(({ items }) => items);
  const isOutside = warrantyUntil !== undefined && Date.parse(warrantyUntil) <= Date.now();
  return (
    <>
      <Section title={t('order.goods')}>
        {deliveries.map(({ id, file }) => file && <GoodsFile key={id} orderId={order.order_id} file={file} />)}
        {warrantyUntil !== undefined && (
          <Text size="sm" c="dimmed" mb="xs">
            {t('warranty.until')} <Time at={warrantyUntil} />
          </Text>
        )}
        {(pieces.length > 0 || !deliveries.some(({ file }) => file)) && (
          <Rows
            rows={pieces}
            keyOf={({ id }) => id}
            empty={t('order.noGoods')}
            columns={[
              { title: '№', cell: ({ place }) => place + 1 },
              { title: t('status'), cell: ({ state }) => <Status value={state} /> },
              {
                title: '',
                cell: ({ id, state, card_key_id }) => (
                  <Group gap="xs">
                    {may('stock.reveal') && (
                      <Reveal
                        label={t('order.reveal')}
                        explain={t('order.revealHint')}
                        open={async () => (await reveal.mutateAsync({ params, body: { item_id: id } })).text}
                      />
                    )}
                    {may('orders.deliver') && card_key_id !== null && state !== 'replaced' && (
                      <Ask
                        label={isOutside ? t('warranty.replaceOutside') : t('order.replace')}
                        explain={isOutside ? t('warranty.outsideHint') : t('order.replaceHint')}
                        {...(isOutside ? { color: 'red' } : {})}
                        fields={[{ name: 'reason', label: t('reason') }]}
                        act={({ reason = '' }) =>
                          replace.mutateAsync({ params, body: { item_id: id, reason, ...(isOutside ? { outside_warranty: true } : {}) } })
                        }
                      />
                    )}
                  </Group>
                ),
              },
            ]}
          />
        )}
      </Section>
      <Section title={t('order.messages')}>
        <Rows
          rows={jobs}
          keyOf={({ id }) => id}
          empty={t('order.noMessages')}
          columns={[
            { title: t('kind'), cell: ({ event, channel }) => `${t.of('event', event)} · ${t.of('channel', channel)}` },
            { title: t('recipient'), cell: ({ recipient }) => recipient },
            { title: t('status'), cell: ({ state }) => <Status value={state} /> },
            { title: t('order.facts'), isWide: true, cell: ({ last_error }) => last_error ?? '–' },
          ]}
        />
      </Section>
    </>
  );
}

function GoodsFile({ orderId, file }: { readonly orderId: string; readonly file: NonNullable<Detail['deliveries'][number]['file']> }) {
  const t = useText();
  const may = useMay();
  const renew = useAction('POST /api/admin/orders/{order_id}/downloads', { said: t('done') });
  const params = { order_id: orderId };
  return (
    <Group gap="md" mb="sm">
      <Text style={{ overflowWrap: 'anywhere' }}>{file.name}</Text>
      <Bytes count={file.size} />
      <Text>
        {t('files.version')} {file.version}
      </Text>
      <Text>{t('files.downloads', { used: file.downloads, allowed: file.downloads_allowed })}</Text>
      {may('orders.deliver') && <Ask label={t('files.renew')} explain={t('files.renewHint')} act={() => renew.mutateAsync({ params, body: {} })} />}
      {may('orders.deliver') && file.newest_version !== file.version && (
        <Ask
          label={t('files.newest')}
          explain={t('files.newestHint', { version: file.newest_version })}
          act={() => renew.mutateAsync({ params, body: { newest: true } })}
        />
      )}
    </Group>
  );
}

function History({ detail: { timeline } }: { readonly detail: Detail }) {
  const t = useText();
  const nameOf = useActorName();
  return (
    <Section title={t('order.history')}>
      <Timeline bulletSize={14} lineWidth={2}>
        {timeline.map(({ at, actor, action, after }) => (
          <Timeline.Item key={`${at}${action}`} title={t.of('deed', action)}>
            <Text size="sm" c="dimmed">
              <Time at={at} /> · {nameOf(actor)}
            </Text>
            <LogFacts after={after} />
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}
