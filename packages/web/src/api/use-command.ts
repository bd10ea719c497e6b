import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useRef } from 'react';
import type { ReplyOf, Route } from '@danflow/contract';
import { call, type Input } from './client.ts';
import { newKey } from './new-key.ts';
import { Problem } from './problem.ts';

export type Intention<R extends Route> = Input<R> & { readonly ifMatch?: number | undefined };

const MAX_ATTEMPTS = 3;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function persist<R extends Route>(route: R, intention: Intention<R>, key: string): Promise<ReplyOf<R>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(route, intention, { key, ifMatch: intention.ifMatch });
    } catch (error) {
      if (!(error instanceof Problem) || !error.isWorthRetrying || attempt === MAX_ATTEMPTS) throw error;
      await pause(400 * attempt);
    }
  }
}

/**
 * A state-changing route as a mutation. Pressing the button again after a failure sends the same content under the same
 * key, so an order whose answer was lost is not taken twice; changed content is a new intention with a new key.
 */
export function useCommand<R extends Route>(
  route: R,
  options: { readonly touches?: readonly string[]; readonly onDone?: (reply: ReplyOf<R>, intention: Intention<R>) => void } = {},
): UseMutationResult<ReplyOf<R>, Error, Intention<R>> {
  const pending = useRef<{ readonly content: string; readonly key: string } | null>(null);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (intention: Intention<R>) => {
      const content = JSON.stringify(intention);
      if (pending.current?.content !== content) pending.current = { content, key: newKey() };
      return persist(route, intention, pending.current.key);
    },
    onSuccess: async (reply, intention) => {
      pending.current = null;
      options.onDone?.(reply, intention);
      await Promise.all((options.touches ?? []).map((name) => queries.invalidateQueries({ queryKey: [name] })));
    },
  });
}
