import { Link } from '@tanstack/react-router';
import { Button, Form, Input, Radio, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listFinanceTasksRoute, resolveFinanceTaskRoute, type FinanceTaskView, type TaskResolution } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { usePages } from '../../api/use-route.ts';
import { Empty } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { moneyText } from '../../ui/money.tsx';
import { OrderLink } from '../../ui/order-link.tsx';
import { useSay } from '../../ui/say.tsx';
import { When } from '../../ui/when.tsx';
import { resolutionText } from '../../ui/resolution-text.ts';

/** The proposal is marked where it is one of the choices; money that somebody else asked for is never marked. */
const initialOf = ({ choices, proposal }: FinanceTaskView): { resolution?: TaskResolution } => {
  const marked = choices.find((c) => c === proposal);
  return marked ? { resolution: marked } : {};
};

function ResolveDialog({ task, onClose }: { readonly task: FinanceTaskView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const resolve = useCommand(resolveFinanceTaskRoute, {
    touches: ['payments', 'orders', 'stock'],
    onDone: () => say.done(t('finance.resolved')),
  });
  const amount = task.amount !== null && task.currency !== null ? moneyText(task.amount, task.currency) : '';
  return (
    <FormDialog
      title={t('finance.resolveTitle')}
      help={`${t(`finance.taskKind.${task.kind}`)} ${amount} — ${t(`finance.taskHelp.${task.kind}`)}`}
      onClose={onClose}
      command={resolve}
      okText={t('finance.resolve')}
      initial={initialOf(task)}
      toIntention={({ resolution, note }: { resolution: TaskResolution; note: string }) => ({
        params: { taskId: task.id },
        body: { resolution, note },
      })}
    >
      <Form.Item name="resolution" label={t('finance.choice')} rules={[{ required: true, message: t('order.mustBePicked') }]}>
        <Radio.Group options={task.choices.map((c) => ({ value: c, label: t(`finance.resolution.${c}`) }))} />
      </Form.Item>
      <Form.Item name="note" label={t('finance.note')} rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDialog>
  );
}

interface ActProps {
  readonly task: FinanceTaskView;
  readonly onResolve: (task: FinanceTaskView) => void;
}

/** Whether a refund goes ahead is asked of those alone who may approve refunds. */
function Act({ task, onResolve }: ActProps): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  if (task.state === 'done') return resolutionText(task.resolution ?? '', t);
  if (task.kind === 'reconciliation_difference')
    return (
      <Link to="/finance/reconciliation/$batchId" params={{ batchId: String(task.facts.batchId) }}>
        {t('reconciliation.openTask')}
      </Link>
    );
  if (task.kind === 'refund_approval' && !may('payment.approve')) return null;
  return (
    <Button size="small" type="primary" onClick={() => onResolve(task)}>
      {t('finance.resolve')}
    </Button>
  );
}

function useColumns(state: 'open' | 'done', onResolve: (task: FinanceTaskView) => void): readonly Column<FinanceTaskView>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'kind',
      title: t('stock.kind'),
      phone: 'title',
      cell: (x) => (
        <span>
          <span className="strong">{t(`finance.taskKind.${x.kind}`)}</span>
          <br />
          <span className="quiet">{t(`finance.taskHelp.${x.kind}`)}</span>
          {x.proposal === null ? null : (
            <>
              <br />
              <span>
                {t('finance.proposed')}
                {t('common.colon')}
                {t(`finance.proposal.${x.proposal}`)}
              </span>
            </>
          )}
        </span>
      ),
    },
    {
      key: 'order',
      title: t('finance.order'),
      cell: (x) => (x.orderId === null || x.orderNo === null ? null : <OrderLink id={x.orderId} no={x.orderNo} />),
    },
    {
      key: 'amount',
      title: t('finance.amount'),
      align: 'right',
      cell: (x) =>
        x.amount === null || x.currency === null ? null : <span className="num strong">{moneyText(x.amount, x.currency)}</span>,
    },
    { key: 'at', title: t('common.created'), cell: (x) => <When at={x.createdAt} /> },
    {
      key: 'act',
      title: state === 'done' ? t('finance.decided') : '',
      align: 'right',
      cell: (x) => <Act task={x} onResolve={onResolve} />,
    },
  ];
}

/** What finance has to decide: never silence about money. */
export function TaskList(): ReactNode {
  const { t } = useTranslation();
  const [state, setState] = useState<'open' | 'done'>('open');
  const [task, setTask] = useState<FinanceTaskView | null>(null);
  const pages = usePages<FinanceTaskView, typeof listFinanceTasksRoute>('payments', listFinanceTasksRoute, { state });
  const columns = useColumns(state, setTask);
  return (
    <>
      <div className="toolbar">
        <Segmented
          aria-label={t('finance.state')}
          value={state}
          onChange={(v) => setState(v as 'open' | 'done')}
          options={[
            { value: 'open', label: t('finance.open') },
            { value: 'done', label: t('finance.done') },
          ]}
        />
      </div>
      <PagedTable
        label={t('finance.tasks')}
        pages={pages}
        columns={columns}
        keyOf={(x) => x.id}
        empty={<Empty title={t('finance.noTasks')} help={t('finance.noTasksHelp')} />}
      />
      {task ? <ResolveDialog task={task} onClose={() => setTask(null)} /> : null}
    </>
  );
}
