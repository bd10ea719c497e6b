import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { completeOrderRoute, confirmOrderRoute, deliverOrderRoute, reviveOrderRoute, type OrderView } from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { useAsk } from '../../ui/ask.tsx';
import { useSay } from '../../ui/say.tsx';
import type { Move } from './moves.ts';

const TOUCHES = ['orders', 'stock', 'payments', 'attention'];

/** Moves an order by the same commands as its page. What moves money or stock is asked about first; a refusal puts the card back. */
export function useMove(): { readonly busy: ReadonlySet<string>; readonly move: (order: OrderView, move: Move) => void } {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const navigate = useNavigate();
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const touches = { touches: TOUCHES };
  const confirm = useCommand(confirmOrderRoute, touches);
  const deliver = useCommand(deliverOrderRoute, touches);
  const complete = useCommand(completeOrderRoute, touches);
  const revive = useCommand(reviveOrderRoute, touches);
  const run = (order: OrderView, { action }: Move): Promise<unknown> => {
    const params = { orderId: order.id };
    if (action === 'confirm') return confirm.mutateAsync({ params, body: {} });
    if (action === 'deliver') return deliver.mutateAsync({ params, body: {} });
    const body = { reason: '' };
    return action === 'complete' ? complete.mutateAsync({ params, body }) : revive.mutateAsync({ params, body });
  };
  const mark = (id: string, isBusy: boolean): void =>
    setBusy((old) => new Set(isBusy ? [...old, id] : [...old].filter((other) => other !== id)));
  const go = async (order: OrderView, move: Move): Promise<void> => {
    mark(order.id, true);
    await run(order, move)
      .then(() => say.done(t('order.actionDone', { action: t(`words.action.${move.action}`) })), say.problem)
      .finally(() => mark(order.id, false));
  };
  const questions = {
    confirm: 'order.confirmAsk',
    deliver: 'order.deliverAsk',
    complete: 'order.completeAsk',
    revive: 'order.reviveAsk',
  } as const;
  return {
    busy,
    move: (order, move) => {
      // Parcels, payments and reasons have fields: the order's own page asks for them.
      if (move.how === 'page') {
        void navigate({ to: '/orders/$orderId', params: { orderId: order.id }, search: { do: move.action } });
        return;
      }
      ask({
        title: t(questions[move.action as keyof typeof questions]),
        okText: t(`words.action.${move.action}`),
        onYes: () => go(order, move),
      });
    },
  };
}
