import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attentionRoute, type AttentionKind } from '@danflow/contract';
import { useRoute } from '../../api/use-route.ts';
import { ATTENTION_MS, WAYS } from '../../ui/attention.ts';
import { figure } from '../../ui/figure.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { given, useBoardSearch } from './board-search.ts';
import type { Board } from './status-tiles.tsx';

interface Todo {
  readonly key: string;
  readonly word: string;
  readonly count: number;
  readonly tone: string;
  readonly icon: IconName;
  readonly to: string;
  readonly search: Readonly<Record<string, string>>;
}

/** Of orders the board itself knows more, under its filters; the rest waits whatever is filtered. */
const OF_THE_REST: readonly AttentionKind[] = ['finance_task', 'stock_alert', 'import_failed', 'dead_letter'];

function useTodos(board: Board): readonly Todo[] {
  const { t } = useTranslation();
  const search = given(useBoardSearch());
  const waiting = useRoute('attention', attentionRoute, {}, { everyMs: ATTENTION_MS, staleMs: ATTENTION_MS / 2 }).data?.items ?? [];
  const ofOrders = (kind: AttentionKind, count: number): Todo => ({
    key: kind,
    word: t(`nav.attention.${kind}`),
    count,
    ...WAYS[kind],
    search: { ...search, ...WAYS[kind].search },
  });
  const due: Todo = {
    key: 'due_2h',
    word: t('board.due_2h'),
    count: board.lanes.due_2h,
    tone: 'pending',
    icon: 'clock',
    to: '/orders',
    search: { ...search, status: 'paid', lane: 'due_2h' },
  };
  const held: Todo = {
    key: 'held',
    word: t('board.held'),
    count: board.held,
    tone: 'hold',
    icon: 'pause',
    to: '/orders',
    search: { ...search, held: '1' },
  };
  return [
    ofOrders('overdue', board.lanes.overdue),
    due,
    ofOrders('short', board.short),
    ofOrders('refund_pending', board.refundPending),
    held,
    ...waiting
      .filter(({ kind }) => OF_THE_REST.includes(kind))
      .map(({ kind, count }) => ({ key: kind, word: t(`nav.attention.${kind}`), count, search: {}, ...WAYS[kind] })),
  ].filter((todo) => todo.count > 0);
}

/** What should not wait, each with the list behind it; the most urgent first. */
export function DoFirst({ board }: { readonly board: Board }): ReactNode {
  const { t } = useTranslation();
  const todos = useTodos(board);
  return (
    <section className="do-first" aria-label={t('board.todo')}>
      <h2>{t('board.todo')}</h2>
      {todos.length === 0 ? <span className="quiet">{t('board.nothingTodo')}</span> : null}
      {todos.map(({ key, word, count, tone, icon, to, search }) => (
        <Link key={key} to={to as '/orders'} search={search} className="todo" style={{ color: `var(--${tone})` }}>
          <Icon name={icon} />
          <span>{word}</span>
          <strong className="num">{figure(count)}</strong>
          <Icon name="right" size={12} />
        </Link>
      ))}
    </section>
  );
}
