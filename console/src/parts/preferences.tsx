/** The language and the light or dark of the console, which this browser remembers. */
import { Group, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { createContext, useContext } from 'react';
import { type Language, LanguageContext, useText } from '../text/text.ts';

export const ChooseLanguage = createContext<(language: Language) => void>(() => undefined);

export function Preferences() {
  const t = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choose = useContext(ChooseLanguage);
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label="Language"
        value={useContext(LanguageContext)}
        data={[
          { value: 'zh-CN', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
        onChange={(value) => choose(value === 'en' ? 'en' : 'zh-CN')}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('theme')}
        value={colorScheme}
        data={[
          { value: 'auto', label: t('theme.auto') },
          { value: 'light', label: t('theme.light') },
          { value: 'dark', label: t('theme.dark') },
        ]}
        onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
      />
    </Group>
  );
}
