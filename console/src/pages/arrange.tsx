/** The order in which buyers see categories, products and variants: by drag, or by two buttons on each. */
import { ActionIcon, Alert, Badge, Button, Card, Group, Paper, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Answer, useAction, useApi } from '../api.ts';
import { isRecord, useDraftStore } from '../parts/draft.ts';
import { useDrag } from '../parts/drag.ts';
import { Page } from '../parts/page.tsx';
import { Nothing, Show } from '../parts/states.tsx';
import { To } from '../parts/values.tsx';
import { useText } from '../text/text.ts';
import { arranged, type Category, type Direction, dropOf, isMove, type Move, placeOf, placesOf, productsOf, stepOf, type Thing } from './arrange-order.ts';

type Order = Answer<'GET /api/admin/products/order'>;

export function Arrange() {
  const t = useText();
  const order = useApi('GET /api/admin/products/order');
  return (
    <Page title={t('arrange.title')} above={<To to="/products">← {t('nav.products')}</To>}>
      <Show of={order}>{(newest) => (newest.products.length === 0 ? <Nothing>{t('product.none')}</Nothing> : <Arranging order={newest} />)}</Show>
    </Page>
  );
}

/** The moves that are not saved yet, and the version of the order that the first of them was made on. */
interface Draft {
  readonly version: string;
  readonly moves: readonly Move[];
}

function Arranging({ order }: { readonly order: Order }) {
  const t = useText();
  const store = useDraftStore('arrange', isDraft);
  const [draft, setDraft] = useState<Draft>(() => store.read() ?? { version: order.version, moves: [] });
  // What the last saving replaced, and the version it made: taking it back is one more saving, refused like any other when somebody else came in between.
  const [replaced, setReplaced] = useState<Order>();
  const [said, setSaid] = useState('');
  const focused = useRef<string>(undefined);
  const save = useAction('PUT /api/admin/products/order', { said: t('arrange.saved'), done: store.drop });
  const { moves } = draft;
  const categories = arranged(order.products, moves);

  // A row that has moved was put into the page anew, and the button under the finger must stay the same.
  useEffect(() => {
    if (focused.current !== undefined) document.getElementById(focused.current)?.focus();
    focused.current = undefined;
  });

  const keep = (next: readonly Move[]): void => {
    const kept = { version: moves.length === 0 ? order.version : draft.version, moves: next };
    setDraft(kept);
    if (next.length === 0) store.drop();
    else store.keep(kept);
  };
  const add = (move: Move): void => {
    const next = [...moves, move];
    const after = arranged(order.products, next);
    if (JSON.stringify(productsOf(after)) === JSON.stringify(productsOf(categories))) return;
    keep(next);
    const { place, count, category } = placeOf(after, move);
    setSaid(t(move.kind === 'product' ? 'arrange.atIn' : 'arrange.at', { name: nameOf(after, move), place, count, category: category || t('arrange.none') }));
  };
  const step = (thing: Thing, direction: Direction): void => {
    const move = stepOf(categories, thing, direction);
    focused.current = buttonOf(thing, direction);
    if (move) add(move);
    else setSaid(t('arrange.edge', { name: nameOf(categories, thing) }));
  };
  const drag = useDrag();
  const undo = (): void => {
    if (moves.length > 0) keep(moves.slice(0, -1));
    else if (replaced) save.mutate({ body: { version: replaced.version, products: placesOf(replaced.products) } }, { onSettled: () => setReplaced(undefined) });
  };
  const send = (): void =>
    save.mutate(
      { body: { version: order.version, products: placesOf(productsOf(categories)) } },
      {
        onSuccess: ({ version }) => {
          setReplaced({ version, products: order.products });
          keep([]);
        },
      },
    );

  const row = (thing: Thing, name: string, { group = thing.kind, more }: { group?: string; more?: ReactNode } = {}): ReactNode => (
    <Group wrap="nowrap" gap="xs">
      <Text span aria-hidden px={4} c="dimmed" {...drag.handle(group, thing.id, (on, isLower) => add(dropOf(categories, thing, on, isLower)))}>
        ≡
      </Text>
      <Text span flex={1} style={{ overflowWrap: 'anywhere' }}>
        {name} {more}
      </Text>
      {(['up', 'down'] as const).map((direction) => (
        <ActionIcon
          key={direction}
          id={buttonOf(thing, direction)}
          variant="default"
          aria-label={t(`arrange.${direction}`, { name })}
          onClick={() => step(thing, direction)}
        >
          <span aria-hidden>{direction === 'up' ? '↑' : '↓'}</span>
        </ActionIcon>
      ))}
    </Group>
  );
  return (
    <Stack mt="md" maw={720}>
      <Text size="sm">{t('arrange.how')}</Text>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {moves.length > 0 && draft.version !== order.version && !save.isPending && (
        <Alert color="yellow" title={t('arrange.meanwhile')}>
          <Text size="sm">{t('arrange.meanwhileHow')}</Text>
        </Alert>
      )}
      {categories.length > 1 && (
        <Card withBorder component="section">
          <Title order={2} size="h4" mb="sm">
            {t('arrange.categories')}
          </Title>
          <ol className="arrange">
            {categories.map(({ name }) => (
              <li key={name} {...drag.row('category', name)}>
                {row({ kind: 'category', id: name }, name || t('arrange.none'))}
              </li>
            ))}
          </ol>
        </Card>
      )}
      {categories.map(({ name, products }) => (
        <Card key={name} withBorder component="section">
          <Title order={2} size="h4" mb="sm">
            {name || t('arrange.none')}
          </Title>
          <ol className="arrange">
            {products.map((product) => (
              <li key={product.id} {...drag.row('product', String(product.id))}>
                {row({ kind: 'product', id: String(product.id) }, product.name, { more: <Hidden unless={product.is_active} /> })}
                {product.variants.length > 1 && (
                  <details>
                    <Text component="summary" size="sm">
                      {t('arrange.variants', { count: product.variants.length })}
                    </Text>
                    <ol className="arrange">
                      {product.variants.map((variant) => (
                        <li key={variant.id} {...drag.row(`variant of ${product.id}`, variant.id)}>
                          {row({ kind: 'variant', id: variant.id }, variant.name || product.name, {
                            group: `variant of ${product.id}`,
                            more: <Hidden unless={variant.is_active} />,
                          })}
                        </li>
                      ))}
                    </ol>
                  </details>
                )}
              </li>
            ))}
          </ol>
        </Card>
      ))}
      <Paper withBorder p="sm" shadow="md" style={{ position: 'sticky', bottom: 8 }}>
        <Group gap="xs">
          <Button disabled={moves.length === 0} loading={save.isPending} onClick={send}>
            {t('save')}
          </Button>
          <Button variant="default" disabled={(moves.length === 0 && !replaced) || save.isPending} onClick={undo}>
            {t('arrange.undo')}
          </Button>
          {moves.length > 0 && (
            <>
              <Button variant="subtle" disabled={save.isPending} onClick={() => keep([])}>
                {t('arrange.discard')}
              </Button>
              <Text size="sm">{t('arrange.unsaved', { count: moves.length })}</Text>
            </>
          )}
        </Group>
      </Paper>
    </Stack>
  );
}

function Hidden({ unless }: { readonly unless: boolean }) {
  const t = useText();
  return unless ? null : (
    <Badge variant="default" tt="none">
      {t('arrange.hidden')}
    </Badge>
  );
}

const buttonOf = ({ kind, id }: Thing, direction: Direction): string => `move-${direction}-${kind}-${id}`;

function nameOf(categories: readonly Category[], { kind, id }: Thing): string {
  const products = productsOf(categories);
  switch (kind) {
    case 'category':
      return id;
    case 'product':
      return products.find((product) => String(product.id) === id)?.name ?? '';
    case 'variant':
      return products.flatMap(({ variants }) => variants).find((variant) => variant.id === id)?.name ?? '';
  }
}

function isDraft(value: unknown): value is Draft {
  return isRecord(value) && typeof value.version === 'string' && Array.isArray(value.moves) && value.moves.every(isMove);
}
