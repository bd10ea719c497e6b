import { useTranslation } from 'react-i18next';
import { exportOrdersRoute, orderPrintsRoute, type BodyIn, type OrderId, type PrintForm } from '@danflow/contract';
import { call } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { useAsk } from '../../ui/ask.tsx';
import { useSay } from '../../ui/say.tsx';
import { dayOf } from '../../ui/zone.ts';

type ExportBody = BodyIn<typeof exportOrdersRoute>;

/** Files of a list or of what is selected in it. */
export function useExport(): (format: 'csv' | 'xlsx', filter: Record<string, unknown>, sort: string | undefined) => void {
  const { t } = useTranslation();
  const say = useSay();
  return (format, filter, sort) => {
    const body = { filter, format, ...(sort ? { sort: sort as 'created_desc' } : {}) } as ExportBody;
    download(exportOrdersRoute, { body }, `orders-${dayOf(new Date())}.${format}`).then(
      () => say.done(t('orders.exportDone')),
      say.problem,
    );
  };
}

/** Opens the server's page in a tab of its own; what has been printed before is asked about first. */
export function usePrint(): (form: PrintForm, ids: readonly OrderId[]) => void {
  const { t } = useTranslation();
  const say = useSay();
  const ask = useAsk();
  return (form, ids) => {
    const open = (): void =>
      void window.open(`/api/orders/print?ids=${encodeURIComponent(ids.join(','))}&form=${form}`, '_blank', 'noopener');
    call(orderPrintsRoute, { query: { ids: ids.join(',') } }).then(({ items }) => {
      const before = items.filter((i) => i.form === form).length;
      if (before === 0) open();
      else ask({ title: t('orderList.printAgain', { n: before }), okText: t('common.print'), onYes: open });
    }, say.problem);
  };
}
