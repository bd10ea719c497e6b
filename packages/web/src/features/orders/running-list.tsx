import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRunningBatches } from './running-batches.ts';

/** How far batches are; one may leave, they go on. */
export function RunningBatches(): ReactNode {
  const { t } = useTranslation();
  const running = useRunningBatches();
  return running.map((batch) => {
    const done = batch.done + batch.failed;
    const words = t('orderList.running', { what: t(`orderList.doing.${batch.action}`), n: done, all: batch.total });
    return (
      <div key={batch.id} className="running" role="status">
        <progress max={batch.total} value={done} aria-label={words} />
        <span>{words}</span>
        <span className="quiet">{t('orderList.mayLeave')}</span>
      </div>
    );
  });
}
