/** Terms, privacy and refunds as buyers read them: the merchant's own text in place of ours, for each language. */
import { Anchor, Button, Card, Group, Stack, Text } from '@mantine/core';
import type { FormEvent } from 'react';
import { type Item, useAction, useApi } from '../api.ts';
import { isRecord, useDraft } from '../parts/draft.ts';
import { MarkdownField } from '../parts/markdown.tsx';
import { OwnWords, useChosenWords, WordsChoice } from '../parts/own-words.tsx';
import { Page } from '../parts/page.tsx';
import { Show } from '../parts/states.tsx';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';

type LegalPage = Item<'GET /api/admin/legal-pages'>;

export default function Legal() {
  const t = useText();
  const pages = useApi('GET /api/admin/legal-pages');
  return (
    <Page title={t('nav.legal')}>
      <Show of={pages}>{({ items }) => <LegalPages items={items} />}</Show>
    </Page>
  );
}

function LegalPages({ items }: { readonly items: readonly LegalPage[] }) {
  const t = useText();
  const { kinds, kind, ofKind, chosen } = useChosenWords(items, 'page');
  return (
    <Stack maw={760}>
      <Text size="sm" c="dimmed">
        {t('legal.hint')}
      </Text>
      <WordsChoice
        label={t('legal.page')}
        name="page"
        kind={kind}
        kinds={kinds.map((value) => ({ value, label: t.of('legalPage', value) }))}
        ofKind={ofKind}
        language={chosen?.language ?? ''}
      />
      {chosen && <LegalForm key={`${chosen.page} ${chosen.language}`} page={chosen} />}
    </Stack>
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
  const { draft, isChanged, edit, forget } = useDraft(`legal:${page}:${language}`, isDraft, { text, version });
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
            <Button type="submit" disabled={!isChanged || !may('settings.write')} loading={save.isPending}>
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
