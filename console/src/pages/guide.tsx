/** What a new shop needs before its first test payment; each step knows by itself whether it is done. */
import { Button, Card, Group, Progress, Stack, Text } from '@mantine/core';
import { linkTo } from '../address.ts';
import { useApi } from '../api.ts';
import { Page } from '../parts/page.tsx';
import { useMay, useSession } from '../session.tsx';
import { type TextKey, useText } from '../text/text.ts';

interface Step {
  readonly title: TextKey;
  readonly how: TextKey;
  /** Below `/admin`, or a page of the shop. */
  readonly to: string;
  /** Undefined while it is not known. */
  readonly done: boolean | undefined;
}

function useSteps(): readonly Step[] {
  const may = useMay();
  const { second_factor: hasFactor } = useSession();
  const settings = useApi('GET /api/admin/settings').data;
  const products = useApi('GET /api/admin/products').data?.items;
  const checks = useApi('GET /api/admin/config-check').data?.checks;
  const delivered = useApi('GET /api/admin/orders', { query: { goods: 'delivered', limit: '1' } }, { enabled: may('orders.read'), pollMs: 10_000 }).data?.items;
  const works = (...names: readonly string[]) => checks?.some(({ name, ok }) => ok && names.includes(name));
  const onSale = products?.filter(({ is_active }) => is_active);
  return [
    {
      title: 'guide.brand',
      how: 'guide.brandHow',
      to: '/settings',
      done: settings && [settings.email_contact, settings.telegram_contact, settings.wechat_contact].some((contact) => contact !== ''),
    },
    { title: 'guide.product', how: 'guide.productHow', to: '/products/new', done: onSale && onSale.length > 0 },
    {
      title: 'guide.stock',
      how: 'guide.stockHow',
      to: onSale?.[0] ? `/products/${onSale[0].id}` : '/products',
      done: onSale?.some(({ stock_mode, stock_quantity }) => stock_mode === 'unlimited' || stock_quantity > 0),
    },
    { title: 'guide.pay', how: 'guide.payHow', to: '/health', done: works('oxapay') },
    { title: 'guide.notice', how: 'guide.noticeHow', to: '/health', done: works('telegram', 'smtp') },
    { title: 'guide.factor', how: 'guide.factorHow', to: '/account', done: hasFactor },
    { title: 'guide.order', how: 'guide.orderHow', to: 'shop', done: delivered && delivered.length > 0 },
  ];
}

export default function Guide() {
  const t = useText();
  const steps = useSteps();
  const done = steps.filter((step) => step.done).length;
  const next = steps.findIndex((step) => step.done === false);
  return (
    <Page title={t('nav.guide')}>
      <Stack maw={720} gap="sm">
        <Text size="sm">{t('guide.why')}</Text>
        <Progress value={(100 * done) / steps.length} aria-label={t('guide.progress', { done, all: steps.length })} />
        <Text size="sm" c="dimmed">
          {t('guide.progress', { done, all: steps.length })}
        </Text>
        {steps.map(({ title, how, to, done: isDone }, index) => (
          <Card key={title} withBorder padding="sm">
            <Group justify="space-between" wrap="nowrap" align="start">
              <div>
                <Text fw={600}>
                  {index + 1}. {t(title)}
                </Text>
                <Text size="sm" c="dimmed">
                  {t(how)}
                </Text>
              </div>
              {isDone ? (
                <Text size="sm" fw={600} style={{ color: 'var(--console-good)', whiteSpace: 'nowrap' }}>
                  ✓ {t('guide.done')}
                </Text>
              ) : (
                <Button
                  component="a"
                  size="xs"
                  variant={index === next ? 'filled' : 'default'}
                  style={{ flex: 'none' }}
                  {...(to === 'shop' ? { href: '/', target: '_blank' } : linkTo(to))}
                >
                  {t('today.open')}
                </Button>
              )}
            </Group>
          </Card>
        ))}
      </Stack>
    </Page>
  );
}
