import type { DomainEvent } from '@danflow/contract';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../platform/module.ts';
import { MAX_NOTICE_BYTES, notify } from '../../platform/notices.ts';
import { distinct, itemsOf, packed, type NewsItem } from './news.rules.ts';

export const CHANNEL = 'danflow_live';
const HEAD_BYTES = 200;

/** What one process tells all, itself included: ids only, as everybody who may read the database may listen. */
export interface Notice {
  readonly id: string;
  readonly at: string;
  readonly items: readonly NewsItem[];
}

/** Events that were dealt with, told to every process. Best effort: pages ask again by themselves now and then. */
export async function tellNews({ core, log }: Deps, events: readonly DomainEvent[]): Promise<void> {
  const at = core.clock().toISOString();
  const groups = packed(distinct(events.flatMap(itemsOf)), MAX_NOTICE_BYTES - HEAD_BYTES);
  const notices = groups.map((items): Notice => ({ id: newId(new Date()), at, items }));
  await notify(
    core.db,
    CHANNEL,
    notices.map((n) => JSON.stringify(n)),
  ).catch((error: unknown) => log.warn({ error }, 'news could not be told'));
}

/** Null when it is not ours: anybody who may connect may notify. */
export function readNotice(text: string): Notice | null {
  try {
    const { id, at, items } = JSON.parse(text) as Partial<Notice>;
    return typeof id === 'string' && typeof at === 'string' && Array.isArray(items) ? { id, at, items } : null;
  } catch {
    return null;
  }
}
