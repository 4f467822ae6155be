/** Terms, privacy and refunds as buyers read them: the merchant's own text in place of ours, for each language. */
import { Anchor, Button, Card, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { changeQuery, useAddress } from '../address.ts';
import { type Item, useAction, useApi } from '../api.ts';
import { isRecord, useDraftStore } from '../parts/draft.ts';
import { MarkdownField } from '../parts/markdown.tsx';
import { OwnWords } from '../parts/own-words.tsx';
import { Page } from '../parts/page.tsx';
import { Show } from '../parts/states.tsx';
import { useMay } from '../session.tsx';
import { languageName, useText } from '../text/text.ts';

type LegalPage = Item<'GET /api/admin/legal-pages'>;

export default function Legal() {
  const t = useText();
  const { query } = useAddress();
  const pages = useApi('GET /api/admin/legal-pages');
  return (
    <Page title={t('nav.legal')}>
      <Show of={pages}>
        {({ items }) => {
          const name = query.get('page') ?? items[0]?.page ?? '';
          const ofPage = items.filter(({ page }) => page === name);
          const chosen = ofPage.find(({ language }) => language === query.get('language')) ?? ofPage[0];
          const names = [...new Set(items.map(({ page }) => page))];
          return (
            <Stack maw={760}>
              <Text size="sm" c="dimmed">
                {t('legal.hint')}
              </Text>
              <Group grow>
                <NativeSelect
                  label={t('legal.page')}
                  value={name}
                  data={names.map((value) => ({ value, label: t.of('legalPage', value) }))}
                  onChange={(event) => changeQuery({ page: event.currentTarget.value })}
                />
                <NativeSelect
                  label={t('mail.language')}
                  value={chosen?.language ?? ''}
                  data={ofPage.map(({ language, version }) => ({ value: language, label: `${languageName(language)}${version > 0 ? ' *' : ''}` }))}
                  onChange={(event) => changeQuery({ language: event.currentTarget.value })}
                />
              </Group>
              {chosen && <LegalForm key={`${chosen.page} ${chosen.language}`} page={chosen} />}
            </Stack>
          );
        }}
      </Show>
    </Page>
  );
}

interface Draft {
  readonly text: string;
  /** The one that was seen when the writing began. */
  readonly version: number;
}

function isDraft(value: unknown): value is Draft {
  return isRecord(value) && typeof value.version === 'number' && typeof value.text === 'string';
}

function LegalForm({ page: { page, language, text, version } }: { readonly page: LegalPage }) {
  const t = useText();
  const may = useMay();
  const params = { page, language };
  const store = useDraftStore(`legal:${page}:${language}`, isDraft);
  const [mine, setMine] = useState(store.read);
  const draft = mine ?? { text, version };
  const edit = (next: Draft): void => {
    store.keep(next);
    setMine(next);
  };
  const forget = (): void => {
    store.drop();
    setMine(undefined);
  };
  const save = useAction('PUT /api/admin/legal-pages/{page}/{language}', { said: t('done'), done: forget });
  const restore = useAction('DELETE /api/admin/legal-pages/{page}/{language}', { said: t('done'), done: forget });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ params, body: draft });
  };
  return (
    <Card withBorder component="section">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <OwnWords
            version={version}
            seen={draft.version}
            isSaving={save.isPending}
            restore={() => restore.mutateAsync({ params, query: { version: String(version) } })}
            takeTheirs={forget}
            keepMine={() => edit({ ...draft, version })}
          />
          <MarkdownField label={t('legal.text')} value={draft.text} change={(changed) => edit({ ...draft, text: changed })} />
          <Group gap="md">
            <Button type="submit" disabled={mine === undefined || !may('settings.write')} loading={save.isPending}>
              {t('save')}
            </Button>
            <Anchor href={`/${page}?lang=${language}`} target="_blank" size="sm">
              {t('legal.open')}
            </Anchor>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
