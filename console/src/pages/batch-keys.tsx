/** The keys of one batch: how many are where, off sale and back, under another variant, and the text of one. */
import { Badge, Card, Group, NativeSelect, Title } from '@mantine/core';
import { changeQuery, useAddress } from '../address.ts';
import { type Answer, useAction, useApi } from '../api.ts';
import { Ask } from '../parts/ask.tsx';
import { useCursor } from '../parts/filters.tsx';
import { Once } from '../parts/once.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { OrderLink } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';
import { variantName } from './variant-name.ts';

const states = ['available', 'withdrawn', 'quarantined', 'reserved', 'delivered', 'voided'] as const;

export function BatchKeys({ product }: { readonly product: Answer<'GET /api/admin/products/{id}'> }) {
  const t = useText();
  const may = useMay();
  const { query } = useAddress();
  const id = query.get('batch') ?? '';
  const state = states.find((each) => each === query.get('state'));
  const params = { id };
  const keys = useApi('GET /api/admin/key-batches/{id}/keys', { params, query: { ...useCursor(), ...(state === undefined ? {} : { state }) } });
  const withdraw = useAction('POST /api/admin/key-batches/{id}/withdraw', { said: t('done') });
  const putBack = useAction('POST /api/admin/key-batches/{id}/put-back', { said: t('done') });
  const move = useAction('POST /api/admin/key-batches/{id}/move', { said: t('done') });
  const reveal = useAction('POST /api/admin/card-keys/{id}/reveal');
  const reason = { name: 'reason', label: t('reason') };
  return (
    <Card withBorder component="section">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('keys.ofBatch')}
        </Title>
        {may('stock.write') && (
          <Group gap="xs">
            <Ask
              label={t('keys.withdraw')}
              explain={t('keys.withdrawHint')}
              color="red"
              fields={[reason]}
              act={(given) => withdraw.mutateAsync({ params, body: { reason: given.reason ?? '' } })}
            />
            <Ask label={t('keys.putBack')} act={() => putBack.mutateAsync({ params, body: {} })} />
            {product.variants
              .filter(({ stock_mode }) => stock_mode === 'keys' && product.variants.length > 1)
              .map((variant) => (
                <Ask
                  key={variant.id}
                  label={t('keys.moveTo', { variant: variantName(t, variant.slug, variant.name) })}
                  act={() => move.mutateAsync({ params, body: { variant_id: variant.id } })}
                />
              ))}
          </Group>
        )}
      </Group>
      {reveal.data && <Once title={t('keys.revealed')} text={reveal.data.text} />}
      <Show of={keys}>
        {({ states: counts, items, next_cursor }) => (
          <>
            <Group gap="xs" mb="sm">
              {counts.map(({ state: name, keys: count }) => (
                <Badge key={name} variant="default" tt="none">
                  {t.of('keyState', name)} {count}
                </Badge>
              ))}
              <NativeSelect
                size="xs"
                aria-label={t('status')}
                value={state ?? ''}
                data={[{ value: '', label: t('all') }, ...states.map((value) => ({ value, label: t.of('keyState', value) }))]}
                onChange={(event) => changeQuery({ state: event.currentTarget.value, cursor: '' })}
              />
            </Group>
            <Rows
              rows={items}
              keyOf={(key) => key.id}
              empty={t('keys.none')}
              next={next_cursor}
              columns={[
                { title: t('keys.key'), cell: (key) => key.id },
                { title: t('status'), cell: (key) => t.of('keyState', key.state) },
                { title: t('keys.variant'), cell: ({ variant }) => variantName(t, variant, product.variants.find(({ slug }) => slug === variant)?.name) },
                { title: t('order'), cell: ({ order_id }) => <OrderLink id={order_id} /> },
                {
                  title: '',
                  cell: (key) => (
                    <Group gap="xs">
                      {may('stock.reveal') && (
                        <Ask
                          label={t('keys.reveal')}
                          explain={t('keys.revealHint')}
                          fields={[reason]}
                          act={(given) => reveal.mutateAsync({ params: { id: key.id }, body: { reason: given.reason ?? '' } })}
                        />
                      )}
                      {may('stock.write') && key.state === 'available' && (
                        <Ask
                          label={t('keys.withdraw')}
                          fields={[reason]}
                          act={(given) => withdraw.mutateAsync({ params, body: { key_ids: [key.id], reason: given.reason ?? '' } })}
                        />
                      )}
                      {may('stock.write') && key.state === 'withdrawn' && (
                        <Ask label={t('keys.putBack')} act={() => putBack.mutateAsync({ params, body: { key_ids: [key.id] } })} />
                      )}
                    </Group>
                  ),
                },
              ]}
            />
          </>
        )}
      </Show>
    </Card>
  );
}
