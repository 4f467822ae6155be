/** One deed on many orders: what it would do is shown first, then how far it is, then what became of each. */
import { Button, Group, Modal, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type Answer, type Body, call, download } from '../api.ts';
import { Stop } from '../parts/stop.tsx';
import { tell } from '../parts/tell.ts';
import { OrderLink } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';
import type { OrderFilter } from './order-filters.tsx';

type Deed = Exclude<Body<'POST /api/admin/orders/batch'>['action'], 'export'>;
type Result = Answer<'POST /api/admin/orders/batch'>['results'][number];

const deeds = ['deliver', 'resend', 'tag', 'untag', 'note', 'cancel'] as const satisfies readonly Deed[];
const withText: readonly Deed[] = ['tag', 'untag', 'note'];
/** Small enough that the bar moves and that stopping stops soon. */
const atOnce = 50;
/** What the export takes as a list of numbers; more of them are a filter's business. */
const mostListed = 200;

interface OrderBatchProps {
  readonly chosen: readonly string[];
  readonly filter: OrderFilter;
  readonly clear: () => void;
}

/** Acts on the chosen orders, or on all of the filter when none is chosen. */
export function OrderBatch({ chosen, filter, clear }: OrderBatchProps) {
  const t = useText();
  const may = useMay();
  const [deed, setDeed] = useState<Deed>();
  // Acting on a whole list is rare: its buttons come when they are asked for.
  const [isOpen, { toggle }] = useDisclosure(false);
  const failed = (error: unknown): void => tell.failed(t('failed'), error instanceof Error ? error.message : String(error));
  const save = (format: 'csv' | 'xlsx'): void => {
    const query = chosen.length > 0 ? { format, order_ids: chosen.slice(0, mostListed).join() } : { ...filter, format };
    void download('GET /api/admin/orders/export', { query }).catch(failed);
  };
  const isChosen = chosen.length > 0;
  const allowed = deeds.filter((name) => may('orders.deliver') && (name !== 'cancel' || may('orders.write')));
  return (
    <Group mb="sm" gap="xs" role="region" aria-label={t('batch')} {...(isChosen ? { className: 'at-hand' } : {})}>
      {isChosen ? (
        <Text size="sm" fw={600}>
          {t('batch.chosen', { count: chosen.length })}
        </Text>
      ) : (
        allowed.length > 0 && (
          <Button size="xs" variant="default" onClick={toggle} aria-expanded={isOpen}>
            {t('batch.filter')}
          </Button>
        )
      )}
      {(isChosen || isOpen) &&
        allowed.map((name) => (
          <Button key={name} size="xs" variant="default" {...(name === 'cancel' ? { c: 'var(--mantine-color-error)' } : {})} onClick={() => setDeed(name)}>
            {t.of('batch', name)}
          </Button>
        ))}
      {may('orders.export') && (
        <>
          <Button size="xs" variant="default" onClick={() => save('csv')}>
            {t('batch.csv')}
          </Button>
          <Button size="xs" variant="default" onClick={() => save('xlsx')}>
            {t('batch.xlsx')}
          </Button>
        </>
      )}
      {isChosen && (
        <Button size="xs" variant="subtle" onClick={clear}>
          {t('batch.clear')}
        </Button>
      )}
      {deed && <Dialog key={deed} deed={deed} chosen={chosen} filter={filter} close={() => setDeed(undefined)} />}
    </Group>
  );
}

type Step =
  | { readonly name: 'ask' }
  | { readonly name: 'preview'; readonly ids: readonly string[]; readonly more: boolean; readonly seen: Answer<'POST /api/admin/orders/batch/preview'> }
  | { readonly name: 'doing'; readonly all: number; readonly results: readonly Result[] }
  | { readonly name: 'report'; readonly all: number; readonly results: readonly Result[] };

interface DialogProps {
  readonly deed: Deed;
  readonly chosen: readonly string[];
  readonly filter: OrderFilter;
  readonly close: () => void;
}

function Dialog({ deed, chosen, filter, close }: DialogProps) {
  const t = useText();
  const queries = useQueryClient();
  const [step, setStep] = useState<Step>({ name: 'ask' });
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const stopped = useRef(false);
  const needsText = withText.includes(deed);

  const attempt = (work: () => Promise<void>): void => {
    setBusy(true);
    work()
      .catch((error: unknown) => tell.failed(t('failed'), error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  const look = async (): Promise<void> => {
    const found = chosen.length > 0 ? { order_ids: chosen, more: false } : await call('GET /api/admin/orders/selection', { query: filter });
    if (found.order_ids.length === 0) return tell.failed(t('failed'), t('orders.none'));
    const seen = await call('POST /api/admin/orders/batch/preview', { body: { action: deed, order_ids: found.order_ids } });
    setStep({ name: 'preview', ids: found.order_ids, more: found.more, seen });
  };
  const run = async (action: Deed, ids: readonly string[]): Promise<void> => {
    stopped.current = false;
    const results: Result[] = [];
    try {
      for (let at = 0; at < ids.length && !stopped.current; at += atOnce) {
        setStep({ name: 'doing', all: ids.length, results: [...results] });
        const body = { action, order_ids: ids.slice(at, at + atOnce), ...(needsText ? { text } : {}) };
        results.push(...(await call('POST /api/admin/orders/batch', { body })).results);
      }
    } finally {
      // Whatever stopped it: what was done is done, and is reported.
      setStep({ name: 'report', all: ids.length, results });
      await queries.invalidateQueries();
    }
  };
  const isRunning = step.name === 'doing';
  return (
    <Modal opened onClose={close} title={t.of('batch', deed)} centered closeOnEscape={!isRunning} closeOnClickOutside={!isRunning} withCloseButton={!isRunning}>
      <Stack gap="sm">
        {step.name === 'ask' && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              attempt(look);
            }}
          >
            <Stack gap="sm">
              <Text size="sm">{chosen.length > 0 ? t('batch.chosen', { count: chosen.length }) : t('batch.filterHint')}</Text>
              {needsText && (
                <TextInput label={t.of('batch.text', deed)} required data-autofocus value={text} onChange={(event) => setText(event.currentTarget.value)} />
              )}
              <Button type="submit" loading={busy}>
                {t('batch.preview')}
              </Button>
            </Stack>
          </form>
        )}
        {step.name === 'preview' && (
          <>
            <Text size="sm" fw={600}>
              {t('batch.ready', { ready: step.seen.ready, refused: step.seen.refused })}
            </Text>
            {step.more && <Text size="sm">{t('batch.tooMany', { count: step.ids.length })}</Text>}
            <Problems problems={step.seen.problems} />
            <Button disabled={step.seen.ready === 0} loading={busy} onClick={() => attempt(() => run(deed, step.ids))}>
              {t.of('batch', deed)}
            </Button>
          </>
        )}
        {step.name === 'doing' && (
          <>
            <Progress value={(100 * step.results.length) / step.all} aria-label={t('batch.report')} />
            <Text size="sm" role="status">
              {t('batch.done', { done: step.results.length, all: step.all })}
            </Text>
            <Stop stopped={stopped} />
          </>
        )}
        {step.name === 'report' && <BatchReport {...step} deed={deed} undo={(ids) => attempt(() => run('untag', ids))} />}
      </Stack>
    </Modal>
  );
}

interface BatchReportProps {
  readonly deed: Deed;
  readonly all: number;
  readonly results: readonly Result[];
  readonly undo: (ids: readonly string[]) => void;
}

function BatchReport({ deed, all, results, undo }: BatchReportProps) {
  const t = useText();
  const done = results.filter(({ ok }) => ok).map(({ order_id }) => order_id);
  const problems = results.flatMap(({ order_id, error }) => (error === undefined ? [] : [{ order_id, error }]));
  return (
    <>
      <Text fw={600} role="status">
        {t('batch.done', { done: done.length, all })}
      </Text>
      {results.length < all && <Text size="sm">{t('batch.left', { count: all - results.length })}</Text>}
      <Problems problems={problems.slice(0, 100)} />
      {deed === 'tag' && done.length > 0 && (
        <Button variant="default" size="xs" onClick={() => undo(done)}>
          {t('batch.undo')}
        </Button>
      )}
    </>
  );
}

function Problems({ problems }: { readonly problems: readonly { readonly order_id: string; readonly error: string }[] }) {
  return problems.map(({ order_id, error }) => (
    <Text key={order_id} size="sm">
      <OrderLink id={order_id} /> {error}
    </Text>
  ));
}
