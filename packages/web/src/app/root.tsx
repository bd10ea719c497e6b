import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem.ts';
import { applyTokens } from '../ui/tokens.ts';
import { antdTheme } from './antd-theme.ts';
import { antdWords, type AntdWords } from './antd-words.ts';
import { router } from './router.tsx';
import { useMode } from './mode.ts';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      // A refusal stays a refusal; only what may have been the network's fault is asked again.
      retry: (count, error) => error instanceof Problem && error.isWorthRetrying && count < 2,
    },
  },
});

/**
 * `firstWords` come before the first paint: antd wraps the page once more when it is given words, and what somebody had
 * typed into the sign-in form by then was lost.
 */
export function Root({ firstWords }: { readonly firstWords: AntdWords }): ReactNode {
  const mode = useMode();
  const { i18n } = useTranslation();
  const [words, setWords] = useState<AntdWords>(firstWords);
  useEffect(() => {
    let isCurrent = true;
    void antdWords(i18n.language).then((w) => isCurrent && setWords(w));
    return () => {
      isCurrent = false;
    };
  }, [i18n.language]);
  applyTokens(mode);
  return (
    <ConfigProvider theme={antdTheme(mode)} locale={words} button={{ autoInsertSpace: false }}>
      <App component={false} message={{ maxCount: 3 }}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} context={{ queries }} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}
