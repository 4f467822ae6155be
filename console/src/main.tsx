/** The console: what runs the shop, in a browser. */
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './console.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError, connection } from './api.ts';
import { Frame } from './frame.tsx';
import { ChooseLanguage } from './parts/preferences.tsx';
import { SessionGate } from './session.tsx';
import { firstLanguage, keepLanguage, type Language, LanguageContext, wordsOf } from './text/text.ts';

/** Without a network a call fails and says so; the library's own way is to wait for it in silence. */
const networkMode = 'always';

const queries = new QueryClient({
  defaultOptions: {
    mutations: { networkMode },
    // What the shop refuses it would refuse again; only a shop that cannot be reached is asked again.
    queries: { networkMode, staleTime: 5_000, retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status >= 500) && count < 3 },
  },
});

const words = wordsOf(firstLanguage());

const theme = createTheme({
  components: {
    CloseButton: { defaultProps: { 'aria-label': words('close') } },
    PasswordInput: { defaultProps: { visibilityToggleButtonProps: { 'aria-label': words('signIn.show') } } },
  },
  respectReducedMotion: true,
  primaryColor: 'indigo',
  primaryShade: 8,
  defaultRadius: 'md',
  autoContrast: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
});

function Console() {
  const [language, setLanguage] = useState(firstLanguage);
  connection.language = language;
  useEffect(() => {
    document.documentElement.lang = language;
    keepLanguage(language);
  }, [language]);
  const choose = (next: Language): void => {
    setLanguage(next);
    // The shop's own words, such as the advice of a check, come in the new language as well.
    connection.language = next;
    void queries.invalidateQueries();
  };
  return (
    <LanguageContext value={language}>
      <ChooseLanguage value={choose}>
        <SessionGate>
          <Frame />
        </SessionGate>
      </ChooseLanguage>
    </LanguageContext>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <Notifications position="top-right" />
        <QueryClientProvider client={queries}>
          <Console />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
