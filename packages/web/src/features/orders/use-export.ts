import { useTranslation } from 'react-i18next';
import { exportOrdersRoute, type BodyIn } from '@danflow/contract';
import { download } from '../../api/download.ts';
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
