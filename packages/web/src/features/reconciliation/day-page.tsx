import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { getReconciliationRoute, type ReplyOf } from '@danflow/contract';
import { useRoute } from '../../api/use-route.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Failed, Notice, PageHead, Waiting } from '../../ui/basics.tsx';
import { Pill } from '../../ui/pills.tsx';
import { minuteOf } from '../../ui/zone.ts';
import { Bill } from './bill.tsx';
import { DayActions } from './day-actions.tsx';
import { Differences } from './differences.tsx';
import { Pool } from './pool.tsx';
import { isMoving, shownState, STATE_TONE } from './states.ts';
import { Totals } from './totals.tsx';

const api = getRouteApi('/shell/workplace/finance/reconciliation/$batchId');
const REFRESH_MS = 1500;
export type Day = ReplyOf<typeof getReconciliationRoute>;

function Problem({ day: { batch } }: { readonly day: Day }): ReactNode {
  const { t } = useTranslation();
  if (batch.problem === null) return null;
  return (
    <Notice tone={batch.state === 'waiting' ? 'pending' : 'danger'}>
      <p className="strong">
        {t(`reconciliation.problem.${batch.problem}`)}
        {batch.problemDetail === null ? null : <span className="quiet"> {batch.problemDetail}</span>}
      </p>
      <p>
        {t('reconciliation.problemHelp')}
        {batch.nextAt === null ? null : ` ${t('reconciliation.nextTry', { at: minuteOf(batch.nextAt) })}`}
      </p>
    </Notice>
  );
}

/** One day of one account: both sides, what differs and what is done about it, what is still awaited, the file, the signature. */
export function DayPage(): ReactNode {
  const { t } = useTranslation();
  const { batchId } = api.useParams();
  const [isWatched, setWatched] = useState(true);
  const day = useRoute('reconciliation', getReconciliationRoute, { params: { batchId } }, { everyMs: isWatched ? REFRESH_MS : false });
  const moving = day.data === undefined || isMoving(day.data.batch);
  if (moving !== isWatched) setWatched(moving);
  const queries = useQueryClient();
  useEffect(() => {
    // Its lists were asked for while they were being written.
    if (!moving) void queries.invalidateQueries({ queryKey: ['reconciliation'] });
  }, [moving, queries]);
  if (day.isPending) return <Waiting />;
  if (!day.data) return <Failed error={day.error} onRetry={() => void day.refetch()} />;
  const { batch, book } = day.data;
  const state = shownState(batch);
  const isDone = batch.state === 'success' || batch.state === 'no_bill';
  return (
    <>
      <PageHead
        title={`${t(`order.provider.${book.provider}`)} ${batch.day}`}
        back={<BackLink to="/finance/reconciliation" />}
        note={
          <span className="row tight">
            <Pill tone={STATE_TONE[state]}>{t(`reconciliation.batchState.${state}`)}</Pill>
            <span>{book.label}</span>
            {batch.signedAt === null ? null : <span>{t('reconciliation.signedAt', { at: minuteOf(batch.signedAt) })}</span>}
            {batch.signNote === null ? null : <span>{batch.signNote}</span>}
          </span>
        }
      >
        <DayActions day={day.data} />
      </PageHead>
      <Problem day={day.data} />
      {isDone ? <Totals day={day.data} /> : null}
      <Differences batch={batch} />
      {isDone ? <Pool batch={batch} /> : null}
      <Bill batch={batch} />
    </>
  );
}
