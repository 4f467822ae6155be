/** One change of prices, stock and visibility on many products: shown before it is done, then what became of each. */
import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Answer, type Body, call } from '../api.ts';
import { Choices } from '../parts/choices.tsx';
import { tell } from '../parts/tell.ts';
import { useText } from '../text/text.ts';
import type { Product } from './product-draft.ts';
import { variantName } from './variant-name.ts';

type Change = Body<'POST /api/admin/products/batch'>;
type Result = Answer<'POST /api/admin/products/batch'>['results'][number];

const priceKinds = ['set', 'by', 'percent'] as const;

type Step =
  | { readonly name: 'ask' }
  | { readonly name: 'preview'; readonly body: Change; readonly results: readonly Result[] }
  | { readonly name: 'report'; readonly results: readonly Result[] };

interface ProductBatchProps {
  /** As they were seen when they were chosen: their versions go along. */
  readonly chosen: readonly Product[];
  readonly clear: () => void;
}

export function ProductBatch({ chosen, clear }: ProductBatchProps) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  if (chosen.length === 0) return null;
  return (
    <Group mb="sm" gap="xs" role="region" aria-label={t('batch')} className="at-hand">
      <Text size="sm" fw={600}>
        {t('batch.chosen', { count: chosen.length })}
      </Text>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {t('productBatch')}
      </Button>
      <Button size="xs" variant="subtle" onClick={clear}>
        {t('batch.clear')}
      </Button>
      {isOpen && (
        <Dialog
          chosen={chosen}
          close={(isDone) => {
            setOpen(false);
            if (isDone) clear();
          }}
        />
      )}
    </Group>
  );
}

interface DialogProps {
  readonly chosen: readonly Product[];
  readonly close: (isDone: boolean) => void;
}

function Dialog({ chosen, close }: DialogProps) {
  const t = useText();
  const queries = useQueryClient();
  const [step, setStep] = useState<Step>({ name: 'ask' });
  const [form, setForm] = useState({ kind: '', price: '', stock: '', active: '' });
  const choices = chosen.flatMap((product) => (product.variants.length < 2 ? [] : product.variants));
  const [variants, setVariants] = useState<readonly string[]>(choices.map(({ id }) => id));
  const [busy, setBusy] = useState(false);
  const field = (name: keyof typeof form) => ({
    value: form[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
  });
  const attempt = (work: () => Promise<void>): void => {
    setBusy(true);
    work()
      .catch((error: unknown) => tell.failed(t('failed'), error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  const look = (event: FormEvent): void => {
    event.preventDefault();
    const kind = priceKinds.find((each) => each === form.kind);
    const body: Change = {
      items: itemsOf(chosen, variants),
      ...(kind ? { price: { kind, value: form.price } } : {}),
      ...(form.stock === '' ? {} : { stock_quantity: Number(form.stock) }),
      ...(form.active === '' ? {} : { is_active: form.active === 'yes' }),
    };
    attempt(async () => setStep({ name: 'preview', body, ...(await call('POST /api/admin/products/batch/preview', { body })) }));
  };
  const run = async (body: Change): Promise<void> => {
    setStep({ name: 'report', ...(await call('POST /api/admin/products/batch', { body })) });
    await queries.invalidateQueries();
  };
  const ready = step.name === 'preview' ? step.results.filter(({ ok }) => ok).length : 0;
  return (
    <Modal opened onClose={() => close(step.name === 'report')} title={t('productBatch')} size="lg" centered>
      {step.name === 'ask' && (
        <form onSubmit={look}>
          <Stack gap="sm">
            <Group grow align="end">
              <NativeSelect
                label={t('product.price')}
                data-autofocus
                data={['', ...priceKinds].map((kind) => ({ value: kind, label: t.of('productBatch.price', kind || 'keep') }))}
                {...field('kind')}
              />
              {form.kind !== '' && (
                <TextInput
                  label={t.of('productBatch.price', form.kind)}
                  description={form.kind === 'set' ? undefined : t('productBatch.sign')}
                  required
                  inputMode={form.kind === 'set' ? 'decimal' : 'text'}
                  pattern={form.kind === 'set' ? '\\d{1,7}([.]\\d{1,2})?' : '-?\\d{1,7}([.]\\d{1,2})?'}
                  {...field('price')}
                />
              )}
            </Group>
            <Group grow align="end">
              <TextInput label={t('product.quantity')} description={t('productBatch.stockHint')} inputMode="numeric" pattern="\d{1,7}" {...field('stock')} />
              <NativeSelect
                label={t('product.shown')}
                data={['', 'yes', 'no'].map((value) => ({ value, label: value === '' ? t('productBatch.price.keep') : t.of('productBatch.active', value) }))}
                {...field('active')}
              />
            </Group>
            {choices.length > 0 && (
              <Choices
                label={t('variants')}
                options={choices.map(({ id, slug, name }) => ({
                  value: id,
                  label: `${chosen.find((product) => product.variants.some((each) => each.id === id))?.name} · ${variantName(t, slug, name)}`,
                }))}
                chosen={variants}
                choose={setVariants}
              />
            )}
            <Button type="submit" loading={busy} disabled={form.kind + form.stock + form.active === ''}>
              {t('batch.preview')}
            </Button>
          </Stack>
        </form>
      )}
      {step.name === 'preview' && (
        <Stack gap="sm">
          <Text size="sm" fw={600}>
            {t('batch.ready', { ready, refused: step.results.length - ready })}
          </Text>
          <Results results={step.results} chosen={chosen} />
          <Group>
            <Button disabled={ready === 0} loading={busy} onClick={() => attempt(() => run(step.body))}>
              {t('productBatch')}
            </Button>
            <Button variant="default" onClick={() => setStep({ name: 'ask' })}>
              {t('productBatch.back')}
            </Button>
          </Group>
        </Stack>
      )}
      {step.name === 'report' && (
        <Stack gap="sm">
          <Text fw={600} role="status">
            {t('batch.done', { done: step.results.filter(({ ok }) => ok).length, all: step.results.length })}
          </Text>
          <Results results={step.results} chosen={chosen} />
        </Stack>
      )}
    </Modal>
  );
}

/** A product with all of its variants is meant as a whole; one without any of them is not meant. */
function itemsOf(chosen: readonly Product[], variants: readonly string[]): Change['items'] {
  return chosen.flatMap((product) => {
    const item = { product_id: product.id, version: product.version };
    const ids = product.variants.map(({ id }) => id).filter((id) => product.variants.length < 2 || variants.includes(id));
    if (ids.length === product.variants.length) return [item];
    return ids.length === 0 ? [] : [{ ...item, variant_ids: ids }];
  });
}

function Results({ results, chosen }: { readonly results: readonly Result[]; readonly chosen: readonly Product[] }) {
  const t = useText();
  const text = (field: string, value: string): string => (field === 'is_active' ? t(value === 'yes' ? 'yes' : 'no') : value);
  return (
    <Stack gap={6} mah={360} style={{ overflowY: 'auto' }}>
      {results.map(({ product_id, error, differences }) => (
        <div key={product_id}>
          <Text size="sm" fw={600}>
            {chosen.find(({ id }) => id === product_id)?.name}
          </Text>
          {error !== undefined && (
            <Text size="sm" c="red.8">
              {error}
            </Text>
          )}
          {differences.map(({ variant, field, before, after }) => (
            <Text key={`${variant} ${field}`} size="sm">
              {[variant, t.of('productField', field)].filter(Boolean).join(' · ')}: {text(field, before)} → <strong>{text(field, after)}</strong>
            </Text>
          ))}
        </div>
      ))}
    </Stack>
  );
}
