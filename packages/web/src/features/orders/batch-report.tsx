import { Button, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { orderBatchItemsRoute, type OrderBatch, type OrderBatchItem, type OrderBatchId } from '@danflow/contract';
import { usePages } from '../../api/use-route.ts';
import { CopyButton, Notice, OrderNo } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { useCopy } from '../../ui/say.tsx';

interface Props {
  readonly batch: OrderBatch;
  readonly onRetry: (batchId: OrderBatchId) => void;
  readonly onClose: () => void;
}

/** Which orders were refused, each with its reason and its way on. */
export function BatchReport({ batch, onRetry, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const copy = useCopy();
  const refused = usePages<OrderBatchItem, typeof orderBatchItemsRoute>(
    'batches',
    orderBatchItemsRoute,
    { state: 'failed', limit: 100 },
    { params: { batchId: batch.id } },
  );
  const columns: readonly Column<OrderBatchItem>[] = [
    {
      key: 'no',
      title: t('orders.no'),
      phone: 'title',
      cell: ({ orderNo }) =>
        orderNo === null ? (
          '—'
        ) : (
          <span className="row tight">
            <OrderNo no={orderNo} />
            <CopyButton text={orderNo} />
          </span>
        ),
    },
    { key: 'why', title: t('common.reason'), cell: (i) => i.detail },
  ];
  const numbers = refused.items.flatMap((i) => (i.orderNo === null ? [] : [i.orderNo]));
  return (
    <Modal
      open
      width={640}
      title={t(`orderList.did.${batch.action}`, { n: batch.done - batch.unchanged })}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={() => void copy(numbers.join('\n'))}>{t('orderList.copyFailed')}</Button>
          <Button onClick={() => onRetry(batch.id)}>{t('orderList.retryFailed', { n: batch.failed })}</Button>
          <Button type="primary" onClick={onClose}>
            {t('common.close')}
          </Button>
        </>
      }
    >
      <Notice tone="danger" icon="alert">
        {t(batch.failed === batch.total ? 'orderList.failedAll' : 'orderList.failed', { n: batch.failed, all: batch.total })}
      </Notice>
      <div className="results">
        <PagedTable label={t('orderList.failedList')} pages={refused} columns={columns} keyOf={(i) => i.orderId} />
      </div>
    </Modal>
  );
}
