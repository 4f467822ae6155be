/** What the merchant decides: how he is called and reached, what a dollar is worth, how buyers may pay, what is returned. */
import { Alert, Button, Card, Group, NativeSelect, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import type { FormEvent } from 'react';
import { type Answer, useAction, useApi } from '../api.ts';
import { isRecord, useDraft } from '../parts/draft.ts';
import { Page } from '../parts/page.tsx';
import { PictureField } from '../parts/picture.tsx';
import { Show } from '../parts/states.tsx';
import { useMay } from '../session.tsx';
import { languageName, type TextKey, useText } from '../text/text.ts';
import { BrandPreview } from './brand-preview.tsx';

type Settings = Answer<'GET /api/admin/settings'>;
type Value = string | number | boolean;
type Setting = Exclude<keyof Settings, 'payment_methods'>;

interface SettingGroup {
  readonly title: TextKey;
  readonly settings: readonly Setting[];
}

const groups: readonly SettingGroup[] = [
  {
    title: 'settings.brand',
    settings: [
      'site_name',
      'logo_url',
      'primary_color',
      'email_contact',
      'telegram_contact',
      'wechat_contact',
      'support_hours',
      'default_language',
      'time_zone',
      'quiet_hours',
    ],
  },
  {
    title: 'settings.money',
    settings: ['rate_mode', 'usdt_to_cny_rate', 'rate_spread_bp', 'usdt_network', 'fee_paid_by_payer', 'underpayment_tolerance_bp', 'late_money'],
  },
  {
    title: 'settings.stock',
    settings: ['low_stock_threshold', 'download_limit', 'download_link_hours'],
  },
  {
    title: 'settings.packets',
    settings: ['red_packet_validity_hours', 'red_packet_alarm_minutes', 'red_packet_second_person_minor'],
  },
  {
    title: 'settings.refunds',
    settings: ['refund_requests', 'refund_request_days', 'refund_network_fee', 'refund_returns_discount'],
  },
  { title: 'settings.privacy', settings: ['retention_days'] },
  { title: 'settings.pause', settings: ['paused', 'paused_message'] },
];

const choices: Readonly<Partial<Record<Setting, readonly string[]>>> = {
  default_language: ['zh-CN', 'zh-TW', 'en', 'ja', 'ru'],
  rate_mode: ['manual', 'auto'],
  usdt_network: ['TRC20', 'BEP20', 'ERC20'],
  late_money: ['deliver', 'attention'],
  refund_network_fee: ['shop', 'buyer'],
};

/** What needs the whole width. */
const wide: readonly Setting[] = ['logo_url', 'primary_color', 'paused_message'];

export default function SettingsPage() {
  const t = useText();
  const settings = useApi('GET /api/admin/settings');
  return (
    <Page title={t('nav.settings')}>
      <Show of={settings}>
        {(found) => (
          <Stack maw={960}>
            <datalist id="time-zones">
              {Intl.supportedValuesOf('timeZone').map((zone) => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
            <Methods methods={found.payment_methods} />
            {groups.map((group) => (
              <SettingsForm key={group.title} group={group} settings={found} />
            ))}
          </Stack>
        )}
      </Show>
    </Page>
  );
}

function Methods({ methods }: { readonly methods: Settings['payment_methods'] }) {
  const t = useText();
  const may = useMay();
  const change = useAction('PATCH /api/admin/settings', { said: t('done') });
  const toggle = (method: 'usdt' | 'alipay') => (
    <Switch
      label={t.of('method', method)}
      checked={methods[method] ?? false}
      disabled={!may('settings.write') || change.isPending}
      onChange={(event) =>
        change.mutate({ body: { payment_methods: { ...methods, [method]: event.currentTarget.checked }, seen: { payment_methods: methods } } })
      }
    />
  );
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {t('settings.methods')}
      </Title>
      <Group>
        {toggle('usdt')}
        {toggle('alipay')}
      </Group>
    </Card>
  );
}

interface Change {
  readonly value: Value;
  /** What was shown when the change began. */
  readonly seen: Value;
}

type Changes = Readonly<Record<string, Change>>;

function isChanges(value: unknown): value is Changes {
  return isRecord(value) && Object.values(value).every((each) => isRecord(each) && isValue(each.value) && isValue(each.seen));
}

function isValue(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Only what was changed is sent, with what was seen before: two people can change different things at once, and nobody overwrites the other unseen. */
function SettingsForm({ group, settings }: { readonly group: SettingGroup; readonly settings: Settings }) {
  const t = useText();
  const may = useMay();
  const { draft: changes, edit, forget } = useDraft<Changes>(group.title, isChanges, {});
  const change = useAction('PATCH /api/admin/settings', { said: t('done'), done: forget });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // The shop checks each value; a number that was typed goes as a number.
    const part = (of: keyof Change) => Object.fromEntries(Object.entries(changes).map(([name, each]) => [name, each[of]]));
    change.mutate({ body: { ...part('value'), seen: part('seen') } });
  };
  const set = (name: Setting, value: Value): void => edit({ ...changes, [name]: { value, seen: changes[name]?.seen ?? settings[name] } });
  const textOf = (name: Setting): string => String(changes[name]?.value ?? settings[name]);
  const drop = (name: Setting): void => edit(Object.fromEntries(Object.entries(changes).filter(([each]) => each !== name)));
  return (
    <Card withBorder component="section">
      <Title order={2} size="h4" mb="sm">
        {t(group.title)}
      </Title>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <div className="settings">
            {group.settings.map((name) => {
              const mine = changes[name];
              const now = settings[name];
              return (
                <Stack key={name} gap={4} {...(wide.includes(name) ? { className: 'wide' } : {})}>
                  <SettingField name={name} isNumber={typeof now === 'number'} value={mine?.value ?? now} set={(value) => set(name, value)} />
                  {name === 'primary_color' && <BrandPreview name={textOf('site_name')} logo={textOf('logo_url')} colour={textOf('primary_color')} />}
                  {mine && mine.seen !== now && mine.value !== now && (
                    <Alert color="yellow" p="xs">
                      <Group gap="xs">
                        <Text size="sm">{t('conflict.theirs', { theirs: String(now) })}</Text>
                        <Button size="compact-xs" variant="default" onClick={() => drop(name)}>
                          {t('conflict.useTheirs')}
                        </Button>
                        <Button size="compact-xs" onClick={() => edit({ ...changes, [name]: { value: mine.value, seen: now } })}>
                          {t('conflict.keepMine')}
                        </Button>
                      </Group>
                    </Alert>
                  )}
                </Stack>
              );
            })}
          </div>
          <Button
            type="submit"
            disabled={Object.keys(changes).length === 0 || !may('settings.write')}
            loading={change.isPending}
            style={{ alignSelf: 'start' }}
          >
            {t('save')}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

function SettingField({
  name,
  isNumber,
  value,
  set,
}: {
  readonly name: Setting;
  readonly isNumber: boolean;
  readonly value: Value;
  readonly set: (value: Value) => void;
}) {
  const t = useText();
  const label = t.of('setting', name);
  const hint = t.of('settingHint', name);
  const description = hint === name ? {} : { description: hint };
  const options = choices[name];
  if (options)
    return (
      <NativeSelect
        label={label}
        {...description}
        value={String(value)}
        data={options.map((option) => ({ value: option, label: name === 'default_language' ? languageName(option) : t.of('choice', option) }))}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  if (typeof value === 'boolean') return <Switch label={label} {...description} checked={value} onChange={(event) => set(event.currentTarget.checked)} />;
  if (name === 'logo_url') return <PictureField label={label} value={String(value)} change={set} />;
  if (name === 'primary_color')
    return <TextInput type="color" label={label} maw={120} value={String(value)} onChange={(event) => set(event.currentTarget.value)} />;
  const isWhole = isNumber && name !== 'usdt_to_cny_rate';
  return (
    <TextInput
      label={label}
      {...description}
      value={String(value)}
      {...(name === 'time_zone' ? { list: 'time-zones' } : {})}
      inputMode={isWhole || name === 'usdt_to_cny_rate' ? 'decimal' : 'text'}
      onChange={(event) => {
        const text = event.currentTarget.value;
        set(isWhole && /^\d+$/.test(text) ? Number(text) : text);
      }}
    />
  );
}
