/** Importing card keys: a list or a table is looked through first, then goes in part by part; stopping it leaves whole keys, and the rest can follow. */
import { Button, Card, Checkbox, FileButton, Group, NativeSelect, Progress, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { changeQuery } from '../address.ts';
import { type Answer, call, useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { changedFields } from '../parts/changed.ts';
import { useCursor } from '../parts/filters.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Stop } from '../parts/stop.tsx';
import { tell } from '../parts/tell.ts';
import { Amount, Share, Time } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';
import { keysOf, linesOf, type Mapping, partsOf, tableOf } from './key-list.ts';
import { variantName } from './variant-name.ts';

type Product = Answer<'GET /api/admin/products/{id}'>;

interface Found {
  readonly fresh: number;
  readonly duplicates: readonly string[];
  readonly problems: readonly string[];
}

type Step =
  | { readonly name: 'input' }
  | { readonly name: 'checking'; readonly done: number; readonly all: number }
  | { readonly name: 'checked'; readonly found: Found }
  | { readonly name: 'importing' | 'finished'; readonly given: number; readonly imported: number; readonly duplicates: number; readonly all: number };

/** A batch of our own choosing, so that all parts of a list belong together. */
const newBatch = (): string => `bat_${Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;

const noFacts = { supplier: '', cost_usd: '', note: '', until: '' };

export function KeyImport({ product }: { readonly product: Product }) {
  const t = useText();
  const queries = useQueryClient();
  const withKeys = product.variants.filter(({ stock_mode }) => stock_mode === 'keys');
  const [variant, setVariant] = useState(withKeys.find(({ is_default }) => is_default)?.slug ?? withKeys[0]?.slug ?? '');
  const [text, setText] = useState('');
  /** A long file is kept beside the field, which would show it slowly. */
  const [file, setFile] = useState<{ readonly name: string; readonly text: string }>();
  const [isTable, setIsTable] = useState(false);
  const [mapping, setMapping] = useState<Mapping>({ columns: [0], between: '----', hasHeader: true });
  const [facts, setFacts] = useState(noFacts);
  const [step, setStep] = useState<Step>({ name: 'input' });
  const stopped = useRef(false);
  const source = file?.text ?? text;
  const table = useMemo(() => (isTable ? tableOf(source) : []), [isTable, source]);
  const keys = useMemo(() => (isTable ? keysOf(table, mapping) : linesOf(source)), [isTable, table, mapping, source]);
  const params = { id: String(product.id) };
  const edit = (): void => setStep({ name: 'input' });
  const attempt = (work: () => Promise<void>): void => {
    stopped.current = false;
    work().catch((error: unknown) => {
      tell.failed(t('failed'), error instanceof Error ? error.message : String(error));
      setStep((before) => (before.name === 'importing' ? { ...before, name: 'finished' } : { name: 'input' }));
    });
  };
  const choose = async (chosen: File): Promise<void> => {
    setFile({ name: chosen.name, text: await chosen.text() });
    setIsTable(/\.(csv|tsv)$/i.test(chosen.name));
    edit();
  };

  const check = async (): Promise<void> => {
    const seen = new Set<string>();
    const duplicates: string[] = [];
    const problems: string[] = [];
    for (const key of keys) {
      if (seen.has(key)) duplicates.push(key);
      seen.add(key);
    }
    let fresh = 0;
    let done = 0;
    for (const part of partsOf([...seen])) {
      if (stopped.current) return edit();
      setStep({ name: 'checking', done, all: seen.size });
      const answer = await call('POST /api/admin/products/{id}/keys/check', { params, body: { keys: part } });
      fresh += answer.fresh;
      duplicates.push(...answer.duplicates.flatMap((place) => part[place] ?? []));
      problems.push(...answer.problems.map(({ place, problem }) => `${part[place] ?? ''}: ${problem}`));
      done += part.length;
    }
    setStep({ name: 'checked', found: { fresh, duplicates, problems } });
  };
  const send = async (): Promise<void> => {
    const list = [...new Set(keys)];
    const shared = {
      ...(variant === '' ? {} : { variant }),
      ...(facts.supplier === '' ? {} : { supplier: facts.supplier }),
      ...(facts.note === '' ? {} : { note: facts.note }),
      ...(facts.cost_usd === '' ? {} : { cost_usd: facts.cost_usd }),
      ...(facts.until === '' ? {} : { expires_at: Date.parse(facts.until) }),
      batch_id: newBatch(),
    };
    let sum = { given: 0, imported: 0, duplicates: 0, all: list.length };
    for (const part of partsOf(list)) {
      if (stopped.current) break;
      setStep({ name: 'importing', ...sum });
      const { imported, duplicates } = await call('POST /api/admin/products/{id}/keys', { params, body: { ...shared, keys: part } });
      sum = { ...sum, given: sum.given + part.length, imported: sum.imported + imported, duplicates: sum.duplicates + duplicates };
    }
    setStep({ name: 'finished', ...sum });
    if (sum.given === sum.all) {
      setText('');
      setFile(undefined);
    }
    await queries.invalidateQueries();
  };

  const isBusy = step.name === 'checking' || step.name === 'importing';
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {t('keys.title')}
      </Title>
      <Stack gap="sm">
        {withKeys.length > 1 && (
          <NativeSelect
            label={t('keys.variant')}
            value={variant}
            data={withKeys.map(({ slug, name }) => ({ value: slug, label: variantName(t, slug, name) }))}
            onChange={(event) => setVariant(event.currentTarget.value)}
          />
        )}
        {file ? (
          <Group>
            <Text size="sm">{t('keys.fromFile', { name: file.name, count: keys.length })}</Text>
            <Button
              variant="subtle"
              size="xs"
              onClick={() => {
                setFile(undefined);
                edit();
              }}
            >
              {t('remove')}
            </Button>
          </Group>
        ) : (
          <Textarea
            label={t('keys.paste')}
            autosize
            minRows={4}
            maxRows={12}
            spellCheck={false}
            autoComplete="off"
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              edit();
            }}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
        )}
        <Checkbox
          label={t('keys.table')}
          checked={isTable}
          onChange={(event) => {
            setIsTable(event.currentTarget.checked);
            edit();
          }}
        />
        {isTable && table.length > 0 && (
          <Columns
            first={table[0] ?? []}
            example={keys[0]}
            mapping={mapping}
            change={(next) => {
              setMapping(next);
              edit();
            }}
          />
        )}
        <Facts facts={facts} change={setFacts} />
        <Group>
          <FileButton accept=".txt,.csv,.tsv,text/plain,text/csv" onChange={(chosen) => chosen && void choose(chosen)}>
            {(props) => (
              <Button variant="default" {...props} disabled={isBusy}>
                {t('keys.file')}
              </Button>
            )}
          </FileButton>
          {step.name === 'checked' ? (
            <Button disabled={step.found.fresh === 0} onClick={() => attempt(send)}>
              {t('keys.import', { count: step.found.fresh })}
            </Button>
          ) : (
            <Button disabled={keys.length === 0 || isBusy} onClick={() => attempt(check)}>
              {t('keys.check', { count: keys.length })}
            </Button>
          )}
          {isBusy && <Stop stopped={stopped} />}
        </Group>
        <StepReport step={step} />
      </Stack>
    </Card>
  );
}

function StepReport({ step }: { readonly step: Step }) {
  const t = useText();
  switch (step.name) {
    case 'input':
      return null;
    case 'checking':
      return <Progress value={(100 * step.done) / step.all} aria-label={t('keys.checking')} />;
    case 'checked':
      return (
        <Stack gap={4} role="status">
          <Text size="sm" fw={600}>
            {t('keys.found', { fresh: step.found.fresh, duplicates: step.found.duplicates.length, problems: step.found.problems.length })}
          </Text>
          {[...step.found.problems, ...step.found.duplicates].slice(0, shownMost).map((line, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same line may stand there twice, and nothing moves
            <Text key={place} size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {line}
            </Text>
          ))}
        </Stack>
      );
    case 'importing':
    case 'finished':
      return (
        <>
          {step.name === 'importing' && <Progress value={(100 * step.given) / step.all} aria-label={t('keys.title')} />}
          <Text size="sm" role="status">
            {t('keys.result', { given: step.given, all: step.all, imported: step.imported, duplicates: step.duplicates })}
            {step.name === 'finished' && step.given < step.all && ` ${t('keys.stopped')}`}
          </Text>
        </>
      );
  }
}

const shownMost = 50;

interface ColumnsProps {
  readonly first: readonly string[];
  readonly example: string | undefined;
  readonly mapping: Mapping;
  readonly change: (mapping: Mapping) => void;
}

/** Which columns make a key, in which order they were chosen. */
function Columns({ first, example = '', mapping, change }: ColumnsProps) {
  const t = useText();
  return (
    <Card withBorder padding="sm">
      <Stack gap="xs">
        <Checkbox label={t('keys.header')} checked={mapping.hasHeader} onChange={(event) => change({ ...mapping, hasHeader: event.currentTarget.checked })} />
        <Checkbox.Group
          label={t('keys.columns')}
          value={mapping.columns.map(String)}
          onChange={(columns) => change({ ...mapping, columns: columns.map(Number) })}
        >
          <Group gap="sm" mt={4}>
            {first.map((title, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              <Checkbox key={place} value={String(place)} label={title || String(place + 1)} />
            ))}
          </Group>
        </Checkbox.Group>
        {mapping.columns.length > 1 && (
          <TextInput
            label={t('keys.between')}
            maw={160}
            value={mapping.between}
            onChange={(event) => change({ ...mapping, between: event.currentTarget.value })}
          />
        )}
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {t('keys.example', { key: example })}
        </Text>
      </Stack>
    </Card>
  );
}

function Facts({ facts, change }: { readonly facts: typeof noFacts; readonly change: (facts: typeof noFacts) => void }) {
  const t = useText();
  const field = (name: keyof typeof noFacts) => ({
    value: facts[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => change({ ...facts, [name]: event.currentTarget.value }),
  });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <TextInput label={t('keys.supplier')} {...field('supplier')} />
      <TextInput label={t('keys.cost')} inputMode="decimal" {...field('cost_usd')} />
      <TextInput label={t('keys.until')} type="date" {...field('until')} />
      <TextInput label={t('order.noteDo')} {...field('note')} />
    </SimpleGrid>
  );
}

function batchBody({ supplier = '', note = '', cost = '' }: Readonly<Record<string, string>>) {
  return { supplier, note, cost_usd: cost === '' ? null : cost };
}

/** The batches that came, and a way to say later what they cost. */
export function KeyBatches({ product }: { readonly product: Product }) {
  const t = useText();
  const may = useMay();
  const batches = useApi('GET /api/admin/products/{id}/key-batches', { params: { id: String(product.id) }, query: { limit: '20', ...useCursor('batches') } });
  const change = useAction('PATCH /api/admin/key-batches/{id}', { said: t('done') });
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {t('keys.batches')}
      </Title>
      <Show of={batches}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => id}
            next={next_cursor}
            cursorName="batches"
            empty={t('keys.noBatches')}
            columns={[
              { title: t('created'), cell: ({ created_at }) => <Time at={created_at} /> },
              { title: t('keys.variant'), cell: ({ variant }) => variantName(t, variant, product.variants.find(({ slug }) => slug === variant)?.name) },
              { title: t('product.quantity'), isNumber: true, cell: ({ imported }) => imported },
              { title: t('keys.sold'), isNumber: true, cell: ({ sold }) => sold },
              { title: t('keys.faulty'), isNumber: true, cell: ({ faulty, faulty_share }) => <Share count={faulty} share={faulty_share} /> },
              { title: t('keys.replaced'), isNumber: true, cell: ({ replaced }) => replaced },
              { title: t('keys.supplier'), cell: ({ supplier }) => supplier || '–' },
              { title: t('keys.cost'), isNumber: true, cell: ({ cost_usd }) => <Amount amount={cost_usd} currency="USD" /> },
              { title: t('keys.until'), cell: ({ expires_at }) => <Time at={expires_at} /> },
              {
                title: '',
                cell: ({ id }) => (
                  <Button size="xs" variant="default" onClick={() => changeQuery({ batch: id, cursor: '' })}>
                    {t('keys.open')}
                  </Button>
                ),
              },
              {
                title: '',
                cell: ({ id, supplier, note, cost_usd }) =>
                  may('stock.write') && (
                    <Ask
                      label={t('edit')}
                      fields={[
                        { name: 'supplier', label: t('keys.supplier'), initial: supplier, optional: true },
                        { name: 'cost', label: t('keys.cost'), initial: cost_usd ?? '', optional: true, inputMode: 'decimal' },
                        { name: 'note', label: t('order.noteDo'), initial: note, optional: true },
                      ]}
                      act={(values, seen) => change.mutateAsync({ params: { id }, body: changedFields(batchBody(values), batchBody(seen)) })}
                    />
                  ),
              },
            ]}
          />
        )}
      </Show>
    </Card>
  );
}
