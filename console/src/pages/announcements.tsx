/** What the shop tells everybody on its first page. */
import { Group } from '@mantine/core';
import { type Item, useAction, useApi } from '../api.ts';
import { Ask, type Field } from '../parts/ask.tsx';
import { changedFields } from '../parts/changed.ts';
import { useCursor } from '../parts/filters.tsx';
import { MarkdownField } from '../parts/markdown.tsx';
import { Page } from '../parts/page.tsx';
import { Rows } from '../parts/rows.tsx';
import { Show } from '../parts/states.tsx';
import { Status, Time } from '../parts/values.tsx';
import { useMay } from '../session.tsx';
import { useText, type Words } from '../text/text.ts';

function fields(t: Words, announcement?: Item<'GET /api/admin/announcements'>): readonly Field[] {
  return [
    { name: 'title', label: t('announcement.title'), initial: announcement?.title ?? '' },
    {
      name: 'content',
      label: t('announcement.content'),
      initial: announcement?.content ?? '',
      control: (value, change) => <MarkdownField label={t('announcement.content')} value={value} change={change} />,
    },
    { name: 'from', label: t('announcement.from'), initial: localOf(announcement?.visible_from), optional: true, type: 'datetime-local' },
    { name: 'until', label: t('announcement.until'), initial: localOf(announcement?.visible_until), optional: true, type: 'datetime-local' },
  ];
}

/** A moment as the browser's own field writes it: in the zone of whoever looks. */
function localOf(iso: string | null | undefined): string {
  if (!iso) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function bodyOf({ title = '', content = '', from = '', until = '' }: Readonly<Record<string, string>>) {
  const moment = (text: string) => (text === '' ? null : new Date(text).toISOString());
  return { title, content, visible_from: moment(from), visible_until: moment(until) };
}

export default function Announcements() {
  const t = useText();
  const isWriter = useMay()('catalog.write');
  const announcements = useApi('GET /api/admin/announcements', { query: useCursor() });
  const said = { said: t('done') };
  const add = useAction('POST /api/admin/announcements', said);
  const change = useAction('PATCH /api/admin/announcements/{id}', said);
  const remove = useAction('DELETE /api/admin/announcements/{id}', said);
  return (
    <Page
      title={t('nav.announcements')}
      actions={
        isWriter && (
          <Ask
            label={t('announcement.new')}
            variant="filled"
            fields={fields(t)}
            act={(values) => add.mutateAsync({ body: { ...bodyOf(values), announcement_date: new Date().toISOString().slice(0, 10) } })}
          />
        )
      }
    >
      <Show of={announcements}>
        {({ items, next_cursor }) => (
          <Rows
            rows={items}
            keyOf={({ id }) => String(id)}
            empty={t('announcement.none')}
            next={next_cursor}
            columns={[
              { title: t('announcement.title'), cell: ({ title }) => title },
              { title: t('created'), cell: ({ created_at }) => <Time at={created_at} /> },
              {
                title: t('announcement.shown'),
                cell: ({ visible_from, visible_until }) =>
                  visible_from === null && visible_until === null ? (
                    t('announcement.always')
                  ) : (
                    <>
                      <Time at={visible_from} /> – <Time at={visible_until} />
                    </>
                  ),
              },
              { title: t('status'), cell: ({ state }) => <Status value={state} /> },
              {
                title: '',
                cell: (announcement) => {
                  const params = { id: String(announcement.id) };
                  return (
                    isWriter && (
                      <Group gap="xs" justify="end">
                        <Ask
                          label={t('edit')}
                          fields={fields(t, announcement)}
                          act={(values, seen) => change.mutateAsync({ params, body: changedFields(bodyOf(values), bodyOf(seen)) })}
                        />
                        <Ask
                          label={announcement.is_active ? t('turnOff') : t('turnOn')}
                          act={() => change.mutateAsync({ params, body: { is_active: !announcement.is_active } })}
                        />
                        <Ask label={t('remove')} color="red" variant="outline" act={() => remove.mutateAsync({ params })} />
                      </Group>
                    )
                  );
                },
              },
            ]}
          />
        )}
      </Show>
    </Page>
  );
}
