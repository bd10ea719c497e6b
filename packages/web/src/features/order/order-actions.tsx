import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  completeOrderRoute,
  confirmOrderRoute,
  copyOrderRoute,
  deliverOrderRoute,
  holdOrderRoute,
  releaseOrderRoute,
  reviveOrderRoute,
  type OrderAction,
  type OrderView,
} from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useAsk } from '../../ui/ask.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useSay } from '../../ui/say.tsx';
import { usePrint } from '../../ui/use-print.tsx';
import { useUndo } from '../../ui/use-undo.tsx';
import type { OpenDialog } from './dialogs.tsx';

interface Act {
  readonly key: string;
  readonly word: string;
  readonly run: () => void;
  readonly isDanger?: boolean;
}

const api = getRouteApi('/shell/workplace/orders/$orderId');
const TOUCHES = ['orders', 'stock', 'payments'];

/** Actions that need no fields, only a yes. */
function useAsked(order: OrderView): Partial<Record<OrderAction, () => void>> {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const told = (action: OrderAction) => ({
    touches: TOUCHES,
    onDone: () => say.done(t('order.actionDone', { action: t(`words.action.${action}`) })),
  });
  const confirm = useCommand(confirmOrderRoute, told('confirm'));
  const undo = useUndo();
  const holdAgain = () =>
    call(holdOrderRoute, {
      params: { orderId: order.id },
      body: { reason: order.holdReason ?? t('words.action.hold'), until: order.holdUntil },
    });
  const release = useCommand(releaseOrderRoute, {
    touches: TOUCHES,
    onDone: () => undo(t('order.actionDone', { action: t('words.action.release') }), TOUCHES, holdAgain),
  });
  const complete = useCommand(completeOrderRoute, told('complete'));
  const revive = useCommand(reviveOrderRoute, told('revive'));
  const deliver = useCommand(deliverOrderRoute, told('deliver'));
  const params = { orderId: order.id };
  const reason = { body: { reason: '' } };
  return {
    confirm: () =>
      ask({
        title: t('order.confirmAsk'),
        okText: t('words.action.confirm'),
        onYes: () => confirm.mutateAsync({ params, body: {} }).catch(say.problem),
      }),
    release: () =>
      ask({
        title: t('order.releaseAsk'),
        okText: t('words.action.release'),
        onYes: () => release.mutateAsync({ params, ...reason }).catch(say.problem),
      }),
    complete: () =>
      ask({
        title: t('order.completeAsk'),
        okText: t('words.action.complete'),
        onYes: () => complete.mutateAsync({ params, ...reason }).catch(say.problem),
      }),
    revive: () =>
      ask({
        title: t('order.reviveAsk'),
        okText: t('words.action.revive'),
        onYes: () => revive.mutateAsync({ params, ...reason }).catch(say.problem),
      }),
    deliver: () =>
      ask({
        title: t('order.deliverAsk'),
        okText: t('words.action.deliver'),
        onYes: () => deliver.mutateAsync({ params, body: {} }).catch(say.problem),
      }),
  };
}

/** In the order in which a person needs them; the first that is allowed is the primary one. */
const ORDER: readonly OrderAction[] = [
  'confirm',
  'ship',
  'deliver',
  'redeem',
  'complete',
  'revive',
  'pay',
  'release',
  'hold',
  'extend_deadline',
  'change_address',
  'change_lines',
  'edit_marks',
  'refund',
  'cancel',
  'cancel_keeping',
];
const FIELDS = {
  ship: 'ship',
  ship_part: 'ship',
  redeem: 'redeem',
  pay: 'pay',
  hold: 'hold',
  extend_deadline: 'extend',
  change_address: 'address',
  change_lines: 'lines',
  edit_marks: 'marks',
  cancel: 'cancel',
  cancel_keeping: 'cancel_keeping',
  refund: 'refund',
} as const;
const hasFields = (action: OrderAction): action is keyof typeof FIELDS => action in FIELDS;

function usePrintItems(orderId: string): NonNullable<MenuProps['items']> {
  const { t } = useTranslation();
  const may = useMay();
  const print = usePrint();
  if (!may('receiver.print')) return [];
  return [
    { type: 'divider' },
    { key: 'slip', label: t('order.printSlip'), onClick: () => print([orderId], { form: 'slip', paper: 'A4' }) },
    { key: 'slip-a5', label: t('order.printSlipA5'), onClick: () => print([orderId], { form: 'slip', paper: 'A5' }) },
    { key: 'label', label: t('order.printLabel'), onClick: () => print([orderId], { form: 'label' }) },
    { key: 'receipt', label: t('order.printReceipt'), onClick: () => print([orderId], { form: 'receipt' }) },
  ];
}

/** `?do=ship` opens what it names, once, where it is allowed now; the address then forgets it, so that a reload asks nothing. */
function useWished(acts: readonly Act[]): void {
  const { do: wished } = api.useSearch();
  const { orderId } = api.useParams();
  const navigate = useNavigate();
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    if (wished === undefined) return;
    // The dialog of shipping ships a part as well.
    const key = wished === 'ship_part' ? 'ship' : wished;
    latest.current.find((a) => a.key === key)?.run();
    void navigate({ to: '/orders/$orderId', params: { orderId }, search: {}, replace: true });
  }, [wished, orderId, navigate]);
}

function useCopyOrder(order: OrderView): () => void {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const navigate = useNavigate();
  const copy = useCommand(copyOrderRoute, {
    touches: TOUCHES,
    onDone: (placed) => {
      say.done(t('order.copied'));
      void navigate({ to: '/orders/$orderId', params: { orderId: placed.orderId } });
    },
  });
  return () =>
    ask({
      title: t('order.copyConfirm'),
      okText: t('order.copyOrder'),
      onYes: () => copy.mutateAsync({ params: { orderId: order.id }, body: {} }).catch(say.problem),
    });
}

/** Only what this person may do now: one primary, the rest behind "more". */
export function OrderActions({ order, open }: { readonly order: OrderView; readonly open: OpenDialog }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const asked = useAsked(order);
  const copy = useCopyOrder(order);
  const printItems = usePrintItems(order.id);
  const allowed = new Set(order.actions);
  if (allowed.has('ship_part')) allowed.add('ship');
  const acts: Act[] = ORDER.filter((a) => allowed.has(a)).flatMap((a) => {
    const run = hasFields(a) ? () => open({ kind: FIELDS[a] }) : asked[a];
    return run ? [{ key: a, word: t(`words.action.${a}`), run, isDanger: a === 'cancel' || a === 'cancel_keeping' || a === 'refund' }] : [];
  });
  const isLinkFirst = (order.status === 'pending_payment' || order.isBalanceDue) && order.paymentTerms === 'prepaid' && may('payment.link');
  const link: Act = { key: 'link', word: t('order.linkShow'), run: () => open({ kind: 'link' }) };
  const all = isLinkFirst ? [link, ...acts] : acts;
  const primary = all.find((a) => !a.isDanger && a.key !== 'hold' && a.key !== 'edit_marks' && a.key !== 'change_address');
  useWished(all);
  const rest = all.filter((a) => a !== primary);
  const items: MenuProps['items'] = [
    ...rest.filter((a) => !a.isDanger).map((a) => ({ key: a.key, label: a.word, onClick: a.run })),
    ...(may('order.create') ? [{ key: 'copy', label: t('order.copyOrder'), onClick: copy }] : []),
    ...printItems,
    ...(rest.some((a) => a.isDanger) ? [{ type: 'divider' as const }] : []),
    ...rest.filter((a) => a.isDanger).map((a) => ({ key: a.key, label: a.word, danger: true, onClick: a.run })),
  ];
  return (
    <>
      {primary ? (
        <Button type="primary" onClick={primary.run}>
          {primary.word}
        </Button>
      ) : null}
      {items.length > 0 ? (
        <Dropdown trigger={['click']} menu={{ items }} placement="bottomRight">
          <Button>
            {t('order.moreActions')} <Icon name="down" size={12} />
          </Button>
        </Dropdown>
      ) : null}
    </>
  );
}
