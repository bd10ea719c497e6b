import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SystemView } from '@danflow/contract';
import { Notice } from '../../ui/basics.tsx';
import { agoText, useNow } from '../../ui/when.tsx';
import { minuteOf } from '../../ui/zone.ts';
import { jobName } from './operations-words.ts';

/** Longer than any healthy event waits; retries wait up to two minutes. */
const STUCK_MS = 5 * 60_000;

/** What somebody should look at, and where. Nothing, when all is well. */
export function SystemAlerts({ system }: { readonly system: SystemView }): ReactNode {
  const { t } = useTranslation();
  const now = useNow();
  const failed = system.jobs.filter((j) => j.lastRun?.outcome === 'failed').map((j) => jobName(j.name, t));
  const { broker } = system.bus;
  const oldest = system.outbox.oldestAt;
  return (
    <>
      {broker && !broker.isConnected ? (
        <Notice tone="danger">{t('operations.brokerAway', { since: minuteOf(broker.since) })}</Notice>
      ) : null}
      {broker?.unreadable ? <Notice tone="danger">{t('operations.unreadable', { n: broker.unreadable })}</Notice> : null}
      {oldest !== null && now - new Date(oldest).getTime() > STUCK_MS ? (
        <Notice tone="danger">{t('operations.stuck', { ago: agoText(oldest, now, t) })}</Notice>
      ) : null}
      {system.openDeadLetters > 0 ? (
        <Notice tone="danger" actions={<Link to="/settings/dead-letters">{t('operations.openLetters')}</Link>}>
          {t('operations.lettersWaiting', { count: system.openDeadLetters })}
        </Notice>
      ) : null}
      {failed.length > 0 ? (
        <Notice tone="danger" actions={<Link to="/settings/jobs">{t('operations.openJobs')}</Link>}>
          {t('operations.jobsFailed', { names: failed.join(' · ') })}
        </Notice>
      ) : null}
    </>
  );
}
