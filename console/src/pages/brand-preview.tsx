/** The shop's name, mark and colour as buyers will see them in both themes, while they are being chosen. */
import { Alert, Group, Image, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type Answer, useApi } from '../api.ts';
import { useText } from '../text/text.ts';

interface Props {
  readonly name: string;
  readonly logo: string;
  readonly colour: string;
}

type Look = Answer<'GET /api/admin/settings/brand-preview'>;

/** Contrast that text needs (WCAG 2.2 AA). */
const enough = 4.5;

export function BrandPreview({ name, logo, colour }: Props) {
  const t = useText();
  // A colour that is dragged passes many others.
  const [primary_color] = useDebouncedValue(colour, 150);
  const { data } = useApi('GET /api/admin/settings/brand-preview', { query: { primary_color } });
  if (!data) return null;
  const fits = data.contrast_on_white >= enough;
  return (
    <Stack gap="xs" role="group" aria-label={t('brand.preview')}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {(['light', 'dark'] as const).map((theme) => (
          <Sheet key={theme} title={t(`brand.${theme}`)} look={data[theme]} name={name} logo={logo} />
        ))}
      </SimpleGrid>
      <Alert color={fits ? 'green' : 'yellow'} p="xs">
        {t(fits ? 'brand.fits' : 'brand.adjusted', { ratio: data.contrast_on_white })}
      </Alert>
    </Stack>
  );
}

function Sheet({ title, look, name, logo }: { readonly title: string; readonly look: Look['light']; readonly name: string; readonly logo: string }) {
  const t = useText();
  return (
    <Paper withBorder p="sm" style={{ background: look.sheet, color: look.ink }}>
      <Stack gap={8}>
        <Group gap="xs" wrap="nowrap">
          {logo.startsWith('/') && <Image src={logo} alt="" w={28} h={28} fit="contain" />}
          <Text fw={700} truncate>
            {name}
          </Text>
        </Group>
        <Group gap="sm">
          <span style={{ color: look.link, textDecoration: 'underline' }}>{t('brand.link')}</span>
          <span style={{ background: look.button, color: look.on_button, padding: '6px 16px', borderRadius: 8, fontWeight: 600 }}>{t('brand.button')}</span>
        </Group>
        <Text size="xs">
          {title} · {t('brand.contrast', { link: look.link_contrast, button: look.button_contrast })}
        </Text>
      </Stack>
    </Paper>
  );
}
