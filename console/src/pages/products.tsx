/** The catalogue: products, their variants, and the card keys that are their stock. */
import { Alert, Button, Card, Checkbox, Group, NativeSelect, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { go, linkTo, useAddress } from '../address.ts';
import { type Answer, useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { changedFields } from '../parts/changed.ts';
import { Searched, useSearched } from '../parts/filters.tsx';
import { MarkdownField } from '../parts/markdown.tsx';
import { Once } from '../parts/once.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Nothing, Show } from '../parts/states.tsx';
import { Amount, To } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';
import { Arrange } from './arrange.tsx';
import { BatchKeys } from './batch-keys.tsx';
import { KeyBatches, KeyImport } from './key-import.tsx';
import { ProductBatch } from './product-batch.tsx';
import { bodyOf, copyOf, type Draft, deliveries, type Product, stockModes, useProductDraft } from './product-draft.ts';
import { ProductFiles } from './product-files.tsx';
import { ProductMore } from './product-more.tsx';
import { variantName } from './variant-name.ts';
import { Wholesale, wholesaleLines, wholesaleOf } from './wholesale.tsx';

export default function Products() {
  const id = /^\/products\/(.+)$/.exec(useAddress().path)?.[1];
  if (id === 'new') return <NewProduct />;
  if (id === 'arrange') return <Arrange />;
  return id === undefined ? <ProductList /> : <ProductPage key={id} id={id} />;
}

function ProductList() {
  const t = useText();
  const may = useMay();
  const asked = useSearched();
  const products = useApi('GET /api/admin/products', { query: asked });
  // Kept as they were when they were chosen: a change by somebody else in between is told, and not overwritten.
  const [chosen, setChosen] = useState<readonly Product[]>([]);
  const choose = (product: Product, isChosen: boolean): void => setChosen([...chosen.filter(({ id }) => id !== product.id), ...(isChosen ? [product] : [])]);
  const isWriter = may('catalog.write');
  const add = isWriter && (
    <>
      <Button component="a" variant="default" {...linkTo('/products/arrange')}>
        {t('arrange')}
      </Button>
      <Button component="a" {...linkTo('/products/new')}>
        {t('product.new')}
      </Button>
    </>
  );
  return (
    <Page title={t('nav.products')} actions={add}>
      <Searched label={t('product.search')} active={t('product.shown')} />
      {isWriter && <ProductBatch chosen={chosen} clear={() => setChosen([])} />}
      <Show of={products}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => String(id)}
            empty={
              asked.q !== undefined || asked.active !== undefined ? (
                t('list.noneFits')
              ) : (
                <Nothing
                  action={
                    isWriter && (
                      <Button component="a" size="xs" {...linkTo('/products/new')}>
                        {t('product.new')}
                      </Button>
                    )
                  }
                >
                  {t('product.none')}
                </Nothing>
              )
            }
            next={next_cursor}
            columns={[
              ...(isWriter
                ? [
                    {
                      title: '',
                      cell: (product: Product) => (
                        <Checkbox
                          aria-label={t('product.choose', { name: product.name })}
                          checked={chosen.some(({ id }) => id === product.id)}
                          onChange={(event) => choose(product, event.currentTarget.checked)}
                        />
                      ),
                    },
                  ]
                : []),
              { title: t('product.name'), isWide: true, cell: ({ id, name }) => <To to={`/products/${id}`}>{name}</To> },
              { title: t('product.price'), isNumber: true, cell: ({ price, currency }) => <Amount amount={price} currency={currency} /> },
              { title: t('product.stock'), isNumber: true, cell: (product) => <Stock of={product} delivery={product.delivery} /> },
              { title: t('product.delivery'), cell: ({ delivery }) => t.of('delivery', delivery) },
              { title: t('product.category'), cell: ({ category }) => category || '–' },
              { title: t('product.shown'), cell: ({ is_active }) => (is_active ? t('yes') : t('no')) },
            ]}
          />
        )}
      </Show>
    </Page>
  );
}

/** How much there is, or why there is nothing to sell however much is counted. */
function Stock({ of, delivery }: { readonly of: Pick<Product, 'stock_mode' | 'stock_quantity' | 'can_be_made'>; readonly delivery: string }) {
  const t = useText();
  if (!of.can_be_made) return <Text c="red">{t.of('stock.missing', delivery)}</Text>;
  return of.stock_mode === 'unlimited' ? t('stock.unlimited') : String(of.stock_quantity);
}

function NewProduct() {
  const t = useText();
  const draft = useProductDraft();
  const create = useAction('POST /api/admin/products', {
    said: t('done'),
    done: ({ id }) => {
      draft.load();
      go(`/products/${id}`, { replace: true });
    },
  });
  return (
    <Page title={t('product.new')}>
      <ProductForm form={draft.form} change={draft.change} busy={create.isPending} save={() => create.mutate({ body: bodyOf(draft.form) })} />
    </Page>
  );
}

function ProductPage({ id }: { readonly id: string }) {
  const t = useText();
  const may = useMay();
  const product = useApi('GET /api/admin/products/{id}', { params: { id } });
  const isBatchOpen = useAddress().query.has('batch');
  return (
    <Page
      title={product.data?.name ?? t('product')}
      above={<To to="/products">← {t('nav.products')}</To>}
      actions={product.data && may('catalog.write') && <ProductDeeds product={product.data} />}
    >
      <Show of={product}>
        {(found) => (
          <Stack maw={1040}>
            <EditProduct product={found} />
            {found.variants.some(({ stock_mode }) => stock_mode === 'keys') && (
              <>
                {may('stock.write') && <KeyImport product={found} />}
                <KeyBatches product={found} />
                {isBatchOpen && <BatchKeys product={found} />}
              </>
            )}
            {found.delivery === 'file' && <ProductFiles product={found} />}
            {found.delivery === 'call' && <CallServer id={String(found.id)} />}
            <Variants product={found} />
          </Stack>
        )}
      </Show>
    </Page>
  );
}

function ProductDeeds({ product }: { readonly product: Product }) {
  const t = useText();
  const create = useAction('POST /api/admin/products', { said: t('done'), done: ({ id }) => go(`/products/${id}`) });
  const archive = useAction('DELETE /api/admin/products/{id}', { said: t('done'), done: () => go('/products') });
  const copy = copyOf(product);
  return (
    <Group gap="xs">
      <Ask
        label={t('product.duplicate')}
        fields={[
          { name: 'name', label: t('product.name'), initial: copy.name },
          { name: 'slug', label: t('product.slug'), initial: copy.slug },
        ]}
        act={({ name = '', slug = '' }) => create.mutateAsync({ body: bodyOf({ ...copy, name, slug }) })}
      />
      <Ask
        label={t('product.archive')}
        color="red"
        explain={t('product.archiveHint')}
        act={() => archive.mutateAsync({ params: { id: String(product.id) } })}
      />
    </Group>
  );
}

function EditProduct({ product }: { readonly product: Product }) {
  const t = useText();
  // The version that was seen goes along: a change by somebody else in between is a conflict and is not overwritten.
  const draft = useProductDraft(product);
  const save = useAction('PATCH /api/admin/products/{id}', { said: t('done'), done: draft.load });
  return (
    <>
      {product.version > draft.version && !save.isPending && (
        <Alert color="yellow" title={t('conflict.changed')} maw={1040}>
          <Stack gap="xs">
            <Text size="sm">{t('conflict.how')}</Text>
            {draft.clashes(product).map(([field, theirs]) => (
              <Text key={field} size="sm">
                {t('conflict.both', { field: t.of('productField', field), theirs: theirs || '–' })}
              </Text>
            ))}
            <Group>
              <Button size="xs" onClick={() => draft.merge(product)}>
                {t('conflict.merge')}
              </Button>
              <Button size="xs" variant="default" onClick={() => draft.load(product)}>
                {t('conflict.load')}
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
      <ProductForm
        form={draft.form}
        change={draft.change}
        busy={save.isPending}
        save={() => save.mutate({ params: { id: String(product.id) }, body: { ...bodyOf(draft.form), version: draft.version } })}
      />
    </>
  );
}

interface ProductFormProps {
  readonly form: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly busy: boolean;
  readonly save: () => void;
}

function ProductForm({ form, change, busy, save }: ProductFormProps) {
  const t = useText();
  const may = useMay();
  const field = (name: 'name' | 'slug' | 'price_usd' | 'price_unit' | 'category' | 'short_description' | 'stock_quantity' | 'shared_content') => ({
    value: form[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => change({ [name]: event.currentTarget.value }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save();
  };
  return (
    <Card withBorder maw={1040}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group grow>
            <TextInput label={t('product.name')} required {...field('name')} />
            <TextInput label={t('product.slug')} required pattern="[a-z0-9\-]+" {...field('slug')} />
          </Group>
          <Group grow>
            <TextInput label={`${t('product.price')} (USD)`} required inputMode="decimal" pattern="\d+([.]\d{1,2})?" {...field('price_usd')} />
            <TextInput label={t('product.unit')} required {...field('price_unit')} />
            <TextInput label={t('product.category')} {...field('category')} />
          </Group>
          <TextInput label={t('product.short')} {...field('short_description')} />
          <MarkdownField label={t('product.description')} value={form.description} change={(description) => change({ description })} />
          <Group grow align="start">
            <NativeSelect
              label={t('product.delivery')}
              value={form.delivery}
              data={deliveries.map((value) => ({ value, label: t.of('delivery', value) }))}
              onChange={(event) => change({ delivery: deliveries.find((value) => value === event.currentTarget.value) ?? form.delivery })}
            />
            <NativeSelect
              label={t('product.stock')}
              value={form.stock_mode}
              data={stockModes.map((value) => ({ value, label: t.of('stock', value) }))}
              onChange={(event) => change({ stock_mode: stockModes.find((value) => value === event.currentTarget.value) ?? form.stock_mode })}
            />
            {form.stock_mode === 'counter' && <TextInput label={t('product.quantity')} inputMode="numeric" pattern="\d+" {...field('stock_quantity')} />}
          </Group>
          {form.delivery === 'shared' && (
            <Textarea label={t('product.shared')} description={t('product.sharedHint')} autosize minRows={2} {...field('shared_content')} />
          )}
          <Wholesale lines={form.wholesale} change={(wholesale) => change({ wholesale })} />
          <ProductMore form={form} change={change} />
          <Checkbox label={t('product.shown')} checked={form.is_active} onChange={(event) => change({ is_active: event.currentTarget.checked })} />
          {may('catalog.write') && (
            <Button type="submit" loading={busy} style={{ alignSelf: 'start' }}>
              {t('save')}
            </Button>
          )}
        </Stack>
      </form>
    </Card>
  );
}

function CallServer({ id }: { readonly id: string }) {
  const t = useText();
  const may = useMay();
  const [secret, setSecret] = useState<string>();
  const server = useApi('GET /api/admin/products/{id}/call-server', { params: { id } });
  const name = useAction('PUT /api/admin/products/{id}/call-server', { done: (answer) => setSecret(answer.secret) });
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {t('callServer')}
      </Title>
      <Stack gap="sm" align="start">
        <Text size="sm">{t('callServer.how')}</Text>
        <Show of={server}>{({ url }) => <Text style={{ overflowWrap: 'anywhere' }}>{url ?? t('callServer.none')}</Text>}</Show>
        {secret !== undefined && <Once title={t('callServer.secretOnce')} text={secret} />}
        {may('settings.secrets') && (
          <Ask
            label={t('callServer.set')}
            explain={t('callServer.setWhy')}
            fields={[{ name: 'url', label: t('webhook.url'), description: t('webhook.urlHint'), initial: server.data?.url ?? 'https://' }]}
            act={({ url = '' }) => name.mutateAsync({ params: { id }, body: { url: url.trim() } })}
          />
        )}
      </Stack>
    </Card>
  );
}

function variantBody({ name = '', price = '', wholesale = '', stock }: Readonly<Record<string, string>>) {
  return {
    ...(name === '' ? {} : { name }),
    price_usd: price,
    wholesale: wholesaleOf(wholesale),
    ...(stock === undefined ? {} : { stock_quantity: Number(stock) }),
  };
}

function Variants({ product }: { readonly product: Answer<'GET /api/admin/products/{id}'> }) {
  const t = useText();
  const may = useMay();
  const change = useAction('PATCH /api/admin/products/{id}/variants/{variant_id}', { said: t('done') });
  const add = useAction('POST /api/admin/products/{id}/variants', { said: t('done') });
  const id = String(product.id);
  const waiting = useApi('GET /api/admin/products/{id}/waiting', { params: { id } }, { enabled: may('stock.read') });
  const waitingFor = (slug: string) => waiting.data?.items.find(({ variant }) => variant === slug)?.waiting ?? 0;
  return (
    <Card withBorder component="section">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('variants')}
        </Title>
        {may('catalog.write') && (
          <Ask
            label={t('variant.new')}
            fields={[
              { name: 'name', label: t('product.name') },
              { name: 'slug', label: t('product.slug') },
              { name: 'price', label: `${t('product.price')} (USD)`, inputMode: 'decimal' },
            ]}
            act={({ name = '', slug = '', price = '' }) =>
              add.mutateAsync({ params: { id }, body: { name, slug, price_usd: price, stock_mode: product.delivery === 'keys' ? 'keys' : 'unlimited' } })
            }
          />
        )}
      </Group>
      <Rows
        rows={product.variants}
        keyOf={(variant) => variant.id}
        empty="–"
        columns={[
          { title: t('product.name'), cell: ({ name, slug }) => variantName(t, slug, name) },
          { title: t('product.price'), isNumber: true, cell: ({ price }) => <Amount amount={price} currency="USD" /> },
          {
            title: t('product.stock'),
            isNumber: true,
            cell: (variant) => <Stock of={variant} delivery={product.delivery} />,
          },
          { title: t('variant.waiting'), isNumber: true, cell: ({ slug }) => waitingFor(slug) },
          {
            title: '',
            cell: (variant) =>
              may('catalog.write') && (
                <Ask
                  label={t('edit')}
                  fields={[
                    { name: 'name', label: t('product.name'), initial: variant.name, optional: true },
                    { name: 'price', label: `${t('product.price')} (USD)`, initial: variant.price, inputMode: 'decimal' },
                    {
                      name: 'wholesale',
                      label: t('productField.wholesale'),
                      initial: wholesaleLines(variant.wholesale),
                      control: (lines, put) => <Wholesale lines={lines} change={put} />,
                    },
                    ...(variant.stock_mode === 'counter'
                      ? [{ name: 'stock', label: t('product.quantity'), initial: String(variant.stock_quantity), inputMode: 'decimal' } as const]
                      : []),
                  ]}
                  act={(values, seen) =>
                    change.mutateAsync({ params: { id, variant_id: variant.id }, body: changedFields(variantBody(values), variantBody(seen)) })
                  }
                />
              ),
          },
        ]}
      />
    </Card>
  );
}
