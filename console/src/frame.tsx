/** What stands around every page: the way to the others, and who is signed in. */
import { Anchor, AppShell, Box, Burger, Button, Group, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { useDisclosure, useReducedMotion } from '@mantine/hooks';
import { type ComponentType, type LazyExoticComponent, lazy, Suspense, useEffect } from 'react';
import { linkTo, useAddress } from './address.ts';
import { call } from './api.ts';
import { useLiveFeed } from './live.ts';
import { forgetDrafts } from './parts/draft.ts';
import { Page } from './parts/page.tsx';
import { Preferences } from './parts/preferences.tsx';
import { Waiting } from './parts/states.tsx';
import { To } from './parts/values.tsx';
import { useMay, useSession } from './session.tsx';
import { type TextKey, useText } from './text/text.ts';

/** What belongs together in the menu, from what is needed every hour to what is needed twice a year. */
const groups = ['sales', 'catalogue', 'finance', 'shop', 'people'] as const;

interface Place {
  readonly path: string;
  readonly group: (typeof groups)[number];
  readonly title: TextKey;
  readonly permission: string;
  readonly Page: LazyExoticComponent<ComponentType>;
}

/** Each page is a file of its own that is loaded when it is opened. */
const places: readonly Place[] = [
  { path: '/', group: 'sales', title: 'nav.today', permission: 'session.own', Page: lazy(() => import('./pages/today.tsx')) },
  { path: '/orders', group: 'sales', title: 'nav.orders', permission: 'orders.read', Page: lazy(() => import('./pages/orders.tsx')) },
  { path: '/red-packets', group: 'sales', title: 'nav.red-packets', permission: 'payments.read', Page: lazy(() => import('./pages/red-packets.tsx')) },
  { path: '/warranty', group: 'sales', title: 'nav.warranty', permission: 'orders.read', Page: lazy(() => import('./pages/warranty.tsx')) },
  { path: '/products', group: 'catalogue', title: 'nav.products', permission: 'catalog.read', Page: lazy(() => import('./pages/products.tsx')) },
  { path: '/discounts', group: 'catalogue', title: 'nav.discounts', permission: 'catalog.read', Page: lazy(() => import('./pages/discounts.tsx')) },
  { path: '/announcements', group: 'catalogue', title: 'nav.announcements', permission: 'catalog.read', Page: lazy(() => import('./pages/announcements.tsx')) },
  { path: '/money', group: 'finance', title: 'nav.money', permission: 'payments.read', Page: lazy(() => import('./pages/money.tsx')) },
  { path: '/numbers', group: 'finance', title: 'nav.numbers', permission: 'reports.read', Page: lazy(() => import('./pages/numbers.tsx')) },
  { path: '/guide', group: 'shop', title: 'nav.guide', permission: 'settings.read', Page: lazy(() => import('./pages/guide.tsx')) },
  { path: '/settings', group: 'shop', title: 'nav.settings', permission: 'settings.read', Page: lazy(() => import('./pages/settings.tsx')) },
  { path: '/mails', group: 'shop', title: 'nav.mails', permission: 'settings.read', Page: lazy(() => import('./pages/mails.tsx')) },
  { path: '/legal', group: 'shop', title: 'nav.legal', permission: 'settings.read', Page: lazy(() => import('./pages/legal.tsx')) },
  { path: '/webhooks', group: 'shop', title: 'nav.webhooks', permission: 'settings.read', Page: lazy(() => import('./pages/webhooks.tsx')) },
  { path: '/health', group: 'shop', title: 'nav.health', permission: 'settings.read', Page: lazy(() => import('./pages/health.tsx')) },
  { path: '/team', group: 'people', title: 'nav.team', permission: 'operators.read', Page: lazy(() => import('./pages/team.tsx')) },
  { path: '/audit', group: 'people', title: 'nav.audit', permission: 'audit.read', Page: lazy(() => import('./pages/audit.tsx')) },
  { path: '/account', group: 'people', title: 'nav.account', permission: 'session.own', Page: lazy(() => import('./pages/account.tsx')) },
];

function placeAt(path: string): Place | undefined {
  return places.find((place) => path === place.path || (place.path !== '/' && path.startsWith(`${place.path}/`)));
}

export function Frame() {
  const t = useText();
  const may = useMay();
  const { operator } = useSession();
  useLiveFeed();
  const { path } = useAddress();
  const [isOpen, menu] = useDisclosure(false);
  const isCalm = useReducedMotion();
  const here = placeAt(path === '/setup' ? '/' : path);
  useEffect(() => {
    if (path) menu.close();
  }, [path, menu.close]);
  return (
    <AppShell
      transitionDuration={isCalm ? 0 : 200}
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a className="skip" href="#content">
        {t('nav.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={t('nav.menu')} />
            <Text fw={700}>AIStorm</Text>
          </Group>
          <Group gap="md" wrap="nowrap">
            <Anchor href="/" size="sm" visibleFrom="xs">
              {t('nav.shop')}
            </Anchor>
            <Text size="sm" truncate maw={160}>
              {operator.name}
            </Text>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('nav.menu')}>
        <AppShell.Section grow component={ScrollArea}>
          {groups.map((group) => {
            const open = places.filter((place) => place.group === group && may(place.permission));
            return (
              open.length > 0 && (
                <Box key={group} role="group" aria-label={t(`nav.group.${group}`)} className="nav-group">
                  <Text size="xs" c="dimmed" fw={600} aria-hidden>
                    {t(`nav.group.${group}`)}
                  </Text>
                  {open.map((place) => (
                    <NavLink
                      key={place.path}
                      {...linkTo(place.path)}
                      label={t(place.title)}
                      active={place === here}
                      {...(place === here ? { 'aria-current': 'page' } : {})}
                    />
                  ))}
                </Box>
              )
            );
          })}
        </AppShell.Section>
        <AppShell.Section pt="xs">
          <Stack gap="xs">
            <Preferences />
            <SignOut />
          </Stack>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>{here && may(here.permission) ? <here.Page /> : <Missing />}</Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

function Missing() {
  const t = useText();
  return (
    <Page title={t('nav.missing')}>
      <To to="/">← {t('nav.today')}</To>
    </Page>
  );
}

function SignOut() {
  const t = useText();
  // Loaded anew: nothing that was shown stays in memory.
  const signOut = () =>
    call('DELETE /api/admin/session').finally(() => {
      forgetDrafts();
      window.location.assign('/admin');
    });
  return (
    <Button variant="default" size="xs" onClick={() => void signOut()}>
      {t('signIn.out')}
    </Button>
  );
}
