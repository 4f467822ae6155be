/** What stands around every page: the way to the others, and who is signed in. */
import { Anchor, AppShell, Burger, Button, Group, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ComponentType, type LazyExoticComponent, lazy, Suspense, useEffect } from 'react';
import { linkTo, useAddress } from './address.ts';
import { call } from './api.ts';
import { useLiveFeed } from './live.ts';
import { forgetDrafts } from './parts/draft.ts';
import { Preferences } from './parts/preferences.tsx';
import { Nothing, Waiting } from './parts/states.tsx';
import { useMay, useSession } from './session.tsx';
import { type TextKey, useText } from './text/text.ts';

interface Place {
  readonly path: string;
  readonly title: TextKey;
  readonly permission: string;
  readonly Page: LazyExoticComponent<ComponentType>;
}

/** Each page is a file of its own that is loaded when it is opened. */
const places: readonly Place[] = [
  { path: '/', title: 'nav.today', permission: 'session.own', Page: lazy(() => import('./pages/today.tsx')) },
  { path: '/guide', title: 'nav.guide', permission: 'settings.read', Page: lazy(() => import('./pages/guide.tsx')) },
  { path: '/orders', title: 'nav.orders', permission: 'orders.read', Page: lazy(() => import('./pages/orders.tsx')) },
  { path: '/red-packets', title: 'nav.red-packets', permission: 'payments.read', Page: lazy(() => import('./pages/red-packets.tsx')) },
  { path: '/warranty', title: 'nav.warranty', permission: 'orders.read', Page: lazy(() => import('./pages/warranty.tsx')) },
  { path: '/products', title: 'nav.products', permission: 'catalog.read', Page: lazy(() => import('./pages/products.tsx')) },
  { path: '/money', title: 'nav.money', permission: 'payments.read', Page: lazy(() => import('./pages/money.tsx')) },
  { path: '/numbers', title: 'nav.numbers', permission: 'reports.read', Page: lazy(() => import('./pages/numbers.tsx')) },
  { path: '/discounts', title: 'nav.discounts', permission: 'catalog.read', Page: lazy(() => import('./pages/discounts.tsx')) },
  { path: '/announcements', title: 'nav.announcements', permission: 'catalog.read', Page: lazy(() => import('./pages/announcements.tsx')) },
  { path: '/settings', title: 'nav.settings', permission: 'settings.read', Page: lazy(() => import('./pages/settings.tsx')) },
  { path: '/mails', title: 'nav.mails', permission: 'settings.read', Page: lazy(() => import('./pages/mails.tsx')) },
  { path: '/webhooks', title: 'nav.webhooks', permission: 'settings.read', Page: lazy(() => import('./pages/webhooks.tsx')) },
  { path: '/health', title: 'nav.health', permission: 'settings.read', Page: lazy(() => import('./pages/health.tsx')) },
  { path: '/team', title: 'nav.team', permission: 'operators.read', Page: lazy(() => import('./pages/team.tsx')) },
  { path: '/audit', title: 'nav.audit', permission: 'audit.read', Page: lazy(() => import('./pages/audit.tsx')) },
  { path: '/account', title: 'nav.account', permission: 'session.own', Page: lazy(() => import('./pages/account.tsx')) },
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
  const here = placeAt(path === '/setup' ? '/' : path);
  useEffect(() => {
    if (path) menu.close();
  }, [path, menu.close]);
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} padding="md">
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
          {places
            .filter(({ permission }) => may(permission))
            .map((place) => (
              <NavLink
                key={place.path}
                {...linkTo(place.path)}
                label={t(place.title)}
                active={place === here}
                {...(place === here ? { 'aria-current': 'page' } : {})}
              />
            ))}
        </AppShell.Section>
        <AppShell.Section pt="xs">
          <Stack gap="xs">
            <Preferences />
            <SignOut />
          </Stack>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>{here && may(here.permission) ? <here.Page /> : <Nothing>{t('nav.missing')}</Nothing>}</Suspense>
      </AppShell.Main>
    </AppShell>
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
