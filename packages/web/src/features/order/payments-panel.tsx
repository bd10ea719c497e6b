import type { TFunction } from 'i18next';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  abandonRefundRoute,
  approveRefundRoute,
  confirmRefundRoute,
  getFileRoute,
  orderPaymentsRoute,
  type AttemptView,
  type OrderView,
  type RefundView,
} from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useMay, useSession } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { useAsk } from '../../ui/ask.tsx';
import { Failed, Notice, Section, Waiting } from '../../ui/basics.tsx';
import { goodsText } from '../../ui/goods-text.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { methodWord } from '../../ui/method-word.ts';
import { Money, moneyText } from '../../ui/money.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import type { Tone } from '../../ui/tokens.ts';
import { When } from '../../ui/when.tsx';
import type { OpenDialog } from './dialogs.tsx';

const ATTEMPT_TONE: Readonly<Record<AttemptView['state'], Tone>> = {
  open: 'pending',
  succeeded: 'completed',
  failed: 'danger',
  closed: 'cancelled',
  unknown: 'danger',
};
const REFUND_TONE: Readonly<Record<RefundView['state'], Tone>> = { pending: 'pending', succeeded: 'completed', failed: 'danger' };

function AttemptRow({
  attempt,
  open,
  canRefund,
}: {
  readonly attempt: AttemptView;
  readonly open: OpenDialog;
  readonly canRefund: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const showProof = async () => {
    const file = await call(getFileRoute, { params: { fileId: attempt.proofFileId ?? '' } });
    window.open(file.url, '_blank', 'noopener');
  };
  return (
    <li className="row apart entry">
      <span className="col tight">
        <span className="row tight">
          <span className="strong">{t(`order.provider.${attempt.provider}`)}</span>
          {attempt.provider === 'offline' ? methodWord(attempt.method, t) : null}
          {attempt.accountLabel === null ? null : <span className="quiet">{attempt.accountLabel}</span>}
          <Pill tone={ATTEMPT_TONE[attempt.state]}>{t(`order.attemptState.${attempt.state}`)}</Pill>
        </span>
        <span className="quiet">
          <When at={attempt.capturedAt ?? attempt.createdAt} />{' '}
          {attempt.providerTradeNo ? `· ${t('order.tradeNo')} ${attempt.providerTradeNo}` : ''} {attempt.note ?? ''}
        </span>
      </span>
      <span className="row">
        <Money amount={attempt.state === 'succeeded' ? attempt.capturedAmount : attempt.amount} currency={attempt.currency} strong />
        {attempt.proofFileId ? (
          <Button
            size="small"
            onClick={() => {
              showProof().catch(say.problem);
            }}
          >
            {t('order.openProof')}
          </Button>
        ) : null}
        {canRefund && attempt.refundableAmount > 0 ? (
          <Button size="small" onClick={() => open({ kind: 'refund', attempt })}>
            {t('words.action.refund')}
          </Button>
        ) : null}
      </span>
    </li>
  );
}

const APPROVAL_TONE: Readonly<Record<NonNullable<RefundView['approval']>, Tone>> = {
  waiting: 'hold',
  approved: 'completed',
  rejected: 'danger',
};

/** The second person's word; who asked for it sees no button that would be refused. */
function Approval({ refund, open }: { readonly refund: RefundView; readonly open: OpenDialog }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { id: me } = useSession();
  const ask = useAsk();
  const say = useSay();
  const approve = useCommand(approveRefundRoute, { touches: ['orders', 'payments', 'stock'], onDone: () => say.done(t('order.approved')) });
  if (refund.approval !== 'waiting' || !may('payment.approve')) return null;
  const askFirst = () =>
    ask({
      title: t('order.approveAsk', { amount: moneyText(refund.amount, refund.currency) }),
      okText: t('order.approve'),
      onYes: () => approve.mutateAsync({ params: { refundId: refund.id }, body: {} }).catch(say.problem),
    });
  return (
    <>
      {me === refund.requestedBy ? null : (
        <Button size="small" onClick={askFirst}>
          {t('order.approve')}
        </Button>
      )}
      <Button size="small" type="text" onClick={() => open({ kind: 'reject', refund })}>
        {t('order.reject')}
      </Button>
    </>
  );
}

const forLines = (refund: RefundView, lines: OrderView['lines'], t: TFunction): string =>
  goodsText(
    refund.lines.map(({ lineNo, qty }) => ({ title: lines.find((l) => l.lineNo === lineNo)?.title ?? String(lineNo), qty })),
    t,
  );

interface RefundRowProps {
  readonly refund: RefundView;
  readonly order: OrderView;
  readonly open: OpenDialog;
}

function RefundRow({ refund, order, open }: RefundRowProps): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const ask = useAsk();
  const say = useSay();
  const touches = ['orders', 'payments', 'stock'];
  const confirm = useCommand(confirmRefundRoute, { touches, onDone: () => say.done() });
  const abandon = useCommand(abandonRefundRoute, { touches, onDone: () => say.done() });
  const params = { refundId: refund.id };
  const canSettle = refund.isManual && refund.state === 'pending' && refund.approval !== 'waiting' && may('payment.refund');
  return (
    <li className="row apart entry">
      <span className="col tight">
        <span className="row tight">
          <span className="strong">{t('order.refundTitle')}</span>
          <Pill tone={REFUND_TONE[refund.state]}>{t(`order.refundState.${refund.state}`)}</Pill>
          {refund.approval === null ? null : <Pill tone={APPROVAL_TONE[refund.approval]}>{t(`order.approval.${refund.approval}`)}</Pill>}
          {refund.isManual && refund.state === 'pending' ? <span className="chip">{t('order.refundManual')}</span> : null}
        </span>
        <span className="quiet">
          <When at={refund.finishedAt ?? refund.requestedAt} /> · {refund.reason}
          {refund.failure ? ` · ${refund.failure}` : ''}
          {refund.lines.length > 0 ? ` · ${t('order.refundFor', { lines: forLines(refund, order.lines, t) })}` : ''}
        </span>
      </span>
      <span className="row">
        <span className="num strong">−{moneyText(refund.amount, refund.currency)}</span>
        <Approval refund={refund} open={open} />
        {canSettle ? (
          <>
            <Button
              size="small"
              onClick={() =>
                ask({
                  title: t('order.confirmRefundAsk', { amount: moneyText(refund.amount, refund.currency) }),
                  onYes: () => confirm.mutateAsync({ params, body: { note: '' } }).catch(say.problem),
                })
              }
            >
              {t('order.confirmRefund')}
            </Button>
            <Button
              size="small"
              type="text"
              onClick={() =>
                ask({
                  title: t('order.abandonRefundAsk'),
                  onYes: () => abandon.mutateAsync({ params, body: { note: t('order.abandonRefund') } }).catch(say.problem),
                })
              }
            >
              {t('order.abandonRefund')}
            </Button>
          </>
        ) : null}
      </span>
    </li>
  );
}

/** Every attempt, every refund, and what finance still has to decide. */
export function PaymentsPanel({ order, open }: { readonly order: OrderView; readonly open: OpenDialog }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const payments = useRoute('orders', orderPaymentsRoute, { params: { orderId: order.id } });
  if (payments.isPending) return <Waiting rows={2} />;
  if (payments.error) return <Failed error={payments.error} onRetry={() => void payments.refetch()} />;
  const { attempts, refunds, tasks } = payments.data;
  const openTasks = tasks.filter((x) => x.state === 'open');
  const canRefund = may('payment.refund') && order.actions.includes('refund');
  return (
    <Section
      title={t('order.payments')}
      actions={order.actions.includes('pay') ? <Button onClick={() => open({ kind: 'pay' })}>{t('order.recordPayment')}</Button> : null}
    >
      {openTasks.map((task) => (
        <Notice
          key={task.id}
          tone="danger"
          actions={
            may('finance.task') ? (
              <LinkButton to="/finance" search={{ tab: 'tasks' }}>
                {t('finance.resolve')}
              </LinkButton>
            ) : null
          }
        >
          {t(`finance.taskKind.${task.kind}`)} {task.amount !== null && task.currency !== null ? moneyText(task.amount, task.currency) : ''}
        </Notice>
      ))}
      {attempts.length + refunds.length === 0 ? (
        <p className="quiet">{t('order.noPayments')}</p>
      ) : (
        <ul className="entries">
          {attempts.map((a) => (
            <AttemptRow key={a.id} attempt={a} open={open} canRefund={canRefund} />
          ))}
          {refunds.map((r) => (
            <RefundRow key={r.id} refund={r} order={order} open={open} />
          ))}
        </ul>
      )}
    </Section>
  );
}
