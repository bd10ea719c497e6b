import { createContext, useContext } from 'react';
import { queryOptions } from '@tanstack/react-query';
import { getSessionRoute, type Permission, type SessionView } from '@danflow/contract';
import { call } from './client.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'] as const,
  queryFn: ({ signal }): Promise<SessionView> => call(getSessionRoute, {}, { signal }),
  staleTime: 60_000,
  retry: false,
});

export const SessionContext = createContext<SessionView | null>(null);

export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('no session above this component');
  return session;
}

/** Hides what a person may not do; the server decides again. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}
