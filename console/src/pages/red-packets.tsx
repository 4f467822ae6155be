/** The desk for Alipay red packets: copy the code, claim it in Alipay, say what was really in it. */
import { Button, Card, CopyButton, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Item, useAction, useApi } from '../api.ts';
import { ChoiceFilter, useChoice, useCursor } from '../parts/filters.tsx';
import { Page } from '../parts/page.tsx';
import { Next } from '../parts/rows.tsx';
import { Nothing, Show } from '../parts/states.tsx';
import { Amount, OrderLink, Status, Time } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';

type Packet = Item<'GET /api/admin/red-packets'>;

const states = ['submitted', 'claimed', 'confirmed', 'rejected'] as const;
const reasons = ['wrong_code', 'already_claimed', 'wrong_amount', 'expired', 'other'] as const;

export default function RedPackets() {
  const t = useText();
  const state = useChoice('state', states);
  const packets = useApi('GET /api/admin/red-packets', { query: { ...useCursor(), ...(state ? { state } : {}) } }, { pollMs: 5_000 });
  return (
    <Page title={t('nav.red-packets')} actions={<ChoiceFilter name="state" values={states} group="status" label={t('status')} />}>
      <Speed />
      <Show of={packets}>
        {({ items, next_cursor }) => (
          <Stack>
            {items.length === 0 && <Nothing>{t('packet.none')}</Nothing>}
            {items.map((packet) => (
              <PacketCard key={packet.id} packet={packet} />
            ))}
            <Next cursor={next_cursor} />
          </Stack>
        )}
      </Show>
    </Page>
  );
}

/** How the desk has done; nothing before the first packet. */
function Speed() {
  const t = useText();
  const { data } = useApi('GET /api/admin/red-packets/statistics');
  if (!data || data.median_seconds_to_confirm === null) return null;
  const { confirmed, rejected, median_seconds_to_confirm: seconds } = data;
  return (
    <Text size="sm" c="dimmed">
      {t('packet.speed', { confirmed, rejected, minutes: Math.max(1, Math.round(seconds / 60)) })}
    </Text>
  );
}

function PacketCard({ packet }: { readonly packet: Packet }) {
  const t = useText();
  const may = useMay();
  const isOpen = ['submitted', 'claimed'].includes(packet.state);
  return (
    <Card withBorder component="article">
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="sm">
            <Status value={packet.state} />
            <OrderLink id={packet.order_id} />
            <Time at={packet.submitted_at} />
          </Group>
          <Group gap="xs">
            <Text size="sm">{t('packet.due')}</Text>
            <Amount amount={packet.amount_due} currency={packet.currency} />
          </Group>
        </Group>
        <Code packet={packet} />
        {isOpen && may('payments.confirm') && (
          <Group align="end" gap="lg">
            <Confirm packet={packet} />
            <Reject packet={packet} />
          </Group>
        )}
        {isOpen && packet.first_amount !== null && (
          <Text size="sm">
            {t('packet.second')} <Amount amount={packet.first_amount} currency={packet.currency} />
          </Text>
        )}
        {packet.amount !== null && (
          <Text size="sm">
            {t('packet.received')} <Amount amount={packet.amount} currency={packet.currency} />
          </Text>
        )}
        {packet.reason !== null && <Text size="sm">{t.of('packet', packet.reason)}</Text>}
      </Stack>
    </Card>
  );
}

/** One tap takes it and copies its code, so that two people do not open the same packet. */
function Code({ packet }: { readonly packet: Packet }) {
  const t = useText();
  const claim = useAction('POST /api/admin/red-packets/{id}/claim');
  if (packet.code === null) return <Text ff="monospace">{packet.hint}</Text>;
  return (
    <CopyButton value={packet.code} timeout={4_000}>
      {({ copied, copy }) => (
        <Group>
          <Text ff="monospace" fz="xl" fw={700}>
            {packet.code}
          </Text>
          <Button
            variant={copied ? 'default' : 'filled'}
            onClick={() => {
              copy();
              if (packet.state === 'submitted') claim.mutate({ params: { id: packet.id } });
            }}
          >
            {copied ? t('packet.copied') : packet.state === 'submitted' ? t('packet.claim') : t('packet.copy')}
          </Button>
        </Group>
      )}
    </CopyButton>
  );
}

/** The amount is typed from what Alipay showed, never filled in: that is the check. */
function Confirm({ packet }: { readonly packet: Packet }) {
  const t = useText();
  const [amount, setAmount] = useState('');
  const confirm = useAction('POST /api/admin/red-packets/{id}/confirm', { said: t('packet.confirmed') });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.mutate({ params: { id: packet.id }, body: { amount: amount.trim() } });
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="xs">
        <TextInput
          label={`${t('packet.amount')} (${packet.currency})`}
          inputMode="decimal"
          autoComplete="off"
          required
          pattern="\d+([.]\d{1,2})?"
          w={210}
          value={amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
        <Button type="submit" color="teal.9" loading={confirm.isPending}>
          {t('packet.confirm')}
        </Button>
      </Group>
    </form>
  );
}

function Reject({ packet }: { readonly packet: Packet }) {
  const t = useText();
  const [chosen, setChosen] = useState('');
  const reject = useAction('POST /api/admin/red-packets/{id}/reject', { said: t('done') });
  const reason = reasons.find((known) => known === chosen);
  return (
    <Group align="end" gap="xs">
      <NativeSelect
        label={t('packet.rejectWhy')}
        w={190}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={[{ value: '', label: '–' }, ...reasons.map((value) => ({ value, label: t.of('packet', value) }))]}
      />
      <Button
        variant="default"
        disabled={!reason}
        loading={reject.isPending}
        onClick={() => reason && reject.mutate({ params: { id: packet.id }, body: { reason } })}
      >
        {t('packet.reject')}
      </Button>
    </Group>
  );
}
