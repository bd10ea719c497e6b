import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem.ts';
import { Questions } from '../ui/ask.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { applyTokens } from '../ui/tokens.ts';
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

export function Root(): ReactNode {
  applyTokens(useMode());
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} context={{ queries }} />
      <Toasts />
      <Questions />
    </QueryClientProvider>
  );
}
