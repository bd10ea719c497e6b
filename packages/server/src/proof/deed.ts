import type { ReplyOf, Route } from '@danflow/contract';
import { newId } from '../platform/ids.ts';
import type { Call } from '../testing/app.ts';
import type { History } from './world.ts';

/** What came of a deed: a status of HTTP, and what was said. Work in the background has no answer. */
export interface Outcome {
  readonly status: number;
  readonly body: unknown;
}

/** Can be done again, under the same key: after a death, and to see that it has no second effect. */
export type Act = () => Promise<Outcome>;

/** Looks around and decides; null when there is nothing to do it to. `a` and `b` are the history's dice. */
export type Deed = (history: History, a: number, b: number) => Promise<Act | null>;

export const DONE: Outcome = { status: 200, body: null };

export function calling<R extends Route>(history: History, route: R, call: Call<R>, onOk?: (body: ReplyOf<R>) => void): Act {
  const key = call.key ?? `${history.key()}-${newId(history.world.app.clock.now)}`;
  return async () => {
    const { status, body } = await history.world.app.call(route, { ...call, key });
    if (status < 300) onOk?.(body);
    return { status, body };
  };
}

/** Work of this process's background. */
export const working =
  (work: () => Promise<unknown>): Act =>
  async () => {
    await work();
    return DONE;
  };
