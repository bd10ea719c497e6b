import type { BatchAct, BatchAction, Permission } from '@danflow/contract';

type Marks = Extract<BatchAct, { action: 'marks' }>;

/** What somebody needs to do this, asked when it is begun and again for each order. */
export function permissionsFor(act: BatchAct): Permission[] {
  switch (act.action) {
    case 'marks':
      return act.assigneeId === undefined ? ['order.edit'] : ['order.edit', 'order.assign'];
    case 'hold':
    case 'release':
      return ['order.hold'];
    case 'cancel':
      return ['order.cancel'];
    case 'ship':
      return ['order.ship'];
  }
}

/** R11: what the interface may take back; money, stock and shipping have actions of their own. */
export const isUndoable = (action: BatchAction): boolean => action === 'marks' || action === 'hold' || action === 'release';
export const UNDO_MS = 600_000;

export const changesNothing = (marks: Marks): boolean =>
  [marks.sellerFlag, marks.sellerMemo, marks.assigneeId].every((v) => v === undefined) &&
  (marks.addTags ?? []).length === 0 &&
  (marks.removeTags ?? []).length === 0;

/** Tags as they will be; those that others gave stay. */
export function tagsAfter(tags: readonly string[], { addTags = [], removeTags = [] }: Marks): string[] {
  return [...new Set([...tags.filter((t) => !removeTags.includes(t)), ...addTags])];
}

/** The fields of an order that a batch changed, as they were and as it left them. */
export interface Trace {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Which of these fields somebody has changed since. */
export const changedSince = ({ after }: Trace, now: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(after).filter((field) => !same(after[field], now[field]));
