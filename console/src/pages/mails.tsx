/** The words of the mails to buyers: the merchant's own in place of ours, looked at and tried before anybody gets them. */
import { Button, Card, Group, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type Answer, type Item, useAction, useApi } from '../api.ts';
import { isRecord, useDraft } from '../parts/draft.ts';
import { OwnWords, useChosenWords, WordsChoice } from '../parts/own-words.tsx';
import { Page } from '../parts/page.tsx';
import { Show } from '../parts/states.tsx';
import { tell } from '../parts/tell.ts';
import { useMay } from '../session.tsx';
import { useText } from '../text/text.ts';

type Mail = Item<'GET /api/admin/mail-words'>;

export default function Mails() {
  const t = useText();
  const mails = useApi('GET /api/admin/mail-words');
  return (
    <Page title={t('nav.mails')}>
      <Show of={mails}>{({ items }) => <MailWords items={items} />}</Show>
    </Page>
  );
}

function MailWords({ items }: { readonly items: readonly Mail[] }) {
  const t = useText();
  const { kinds, kind, ofKind, chosen } = useChosenWords(items, 'kind');
  return (
    <Stack maw={760}>
      <WordsChoice
        label={t('mail.kind')}
        name="kind"
        kind={kind}
        kinds={kinds.map((value) => ({ value, label: t.of('mailKind', value) }))}
        ofKind={ofKind}
        language={chosen?.language ?? ''}
      />
      {chosen && <MailForm key={`${chosen.kind} ${chosen.language}`} mail={chosen} />}
    </Stack>
  );
}

interface Draft {
  readonly subject: string;
  readonly opening: string;
  readonly closing: string;
  /** The one that was seen when the writing began. */
  readonly version: number;
}

function isDraft(value: unknown): value is Draft {
  return isRecord(value) && typeof value.version === 'number' && [value.subject, value.opening, value.closing].every((each) => typeof each === 'string');
}

function draftOf({ subject, opening, closing, version }: Mail): Draft {
  return { subject, opening, closing, version };
}

function MailForm({ mail }: { readonly mail: Mail }) {
  const t = useText();
  const may = useMay();
  const { kind, language } = mail;
  const params = { kind, language };
  const { draft, isChanged, edit, forget } = useDraft(`mail:${kind}:${language}`, isDraft, draftOf(mail));
  const [seen, setSeen] = useState<Answer<'POST /api/admin/mail-words/{kind}/{language}/preview'>>();
  const save = useAction('PUT /api/admin/mail-words/{kind}/{language}', { said: t('done'), done: forget });
  const restore = useAction('DELETE /api/admin/mail-words/{kind}/{language}', { said: t('done'), done: forget });
  const preview = useAction('POST /api/admin/mail-words/{kind}/{language}/preview', { done: setSeen });
  const test = useAction('POST /api/admin/mail-words/{kind}/{language}/test', { done: ({ sent_to }) => tell.done(t('mail.sent', { address: sent_to })) });
  const { version, ...words } = draft;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ params, body: { ...words, version } });
  };
  const field = (name: 'subject' | 'opening' | 'closing') => ({
    label: t(`mail.${name}`),
    lang: language,
    value: draft[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => edit({ ...draft, [name]: event.currentTarget.value }),
  });
  return (
    <>
      <Card withBorder component="section">
        <form onSubmit={submit}>
          <Stack gap="sm">
            <OwnWords
              version={mail.version}
              seen={version}
              isSaving={save.isPending}
              restore={() => restore.mutateAsync({ params, query: { version: String(mail.version) } })}
              takeTheirs={forget}
              keepMine={() => edit({ ...draft, version: mail.version })}
            />
            <TextInput required maxLength={200} {...field('subject')} />
            <Textarea required autosize minRows={3} maxRows={14} maxLength={3000} description={t('mail.openingHint')} {...field('opening')} />
            <Textarea autosize minRows={2} maxRows={14} maxLength={3000} description={t('mail.closingHint')} {...field('closing')} />
            <Text size="sm" c="dimmed">
              {t('mail.places', { places: mail.places.map((place) => `{${place}}`).join(' ') })}
            </Text>
            <Group gap="xs">
              <Button type="submit" disabled={!isChanged || !may('settings.write')} loading={save.isPending}>
                {t('save')}
              </Button>
              <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate({ params, body: words })}>
                {t('mail.preview')}
              </Button>
              {may('settings.write') && (
                <Button variant="default" loading={test.isPending} onClick={() => test.mutate({ params, body: words })}>
                  {t('mail.test')}
                </Button>
              )}
            </Group>
          </Stack>
        </form>
      </Card>
      {seen && (
        <Card withBorder component="section" aria-label={t('mail.preview')}>
          <SimpleGrid cols={1} spacing="sm">
            <Text fw={600}>{seen.subject}</Text>
            {/* No script runs in it, and nothing in it is one with this page. */}
            <iframe title={t('mail.preview')} sandbox="" srcDoc={seen.html} style={{ width: '100%', height: 560, border: 0 }} />
            <details>
              <summary>{t('mail.asText')}</summary>
              <Text component="pre" size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {seen.text}
              </Text>
            </details>
          </SimpleGrid>
        </Card>
      )}
    </>
  );
}
