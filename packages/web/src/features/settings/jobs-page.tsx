import { Button, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { listJobsRoute, runJobRoute, type JobRunView, type ReplyOf } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { Empty, Failed, Section, Waiting } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import type { Tone } from '../../ui/tokens.ts';
import { When } from '../../ui/when.tsx';
import { jobName, spanText } from './operations-words.ts';
import { scheduleText } from './schedule-text.ts';

type Job = ReplyOf<typeof listJobsRoute>['items'][number];

const REFRESH_MS = 5000;
const OUTCOME_TONE: Readonly<Record<JobRunView['outcome'], Tone>> = { running: 'paid', done: 'completed', failed: 'danger' };

function Outcome({ run }: { readonly run: JobRunView | null }): ReactNode {
  const { t } = useTranslation();
  if (run === null) return <span className="quiet">{t('common.never')}</span>;
  return <Pill tone={OUTCOME_TONE[run.outcome]}>{t(`settings.jobOutcome.${run.outcome}`)}</Pill>;
}

function Took({ run }: { readonly run: JobRunView }): ReactNode {
  const { t } = useTranslation();
  if (run.finishedAt === null) return '';
  return <span className="num nowrap">{spanText(new Date(run.finishedAt).getTime() - new Date(run.startedAt).getTime(), t)}</span>;
}

function Runs({ job, onClose }: { readonly job: Job; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const columns: readonly Column<JobRunView>[] = [
    { key: 'at', title: t('common.time'), phone: 'title', cell: (r) => <When at={r.startedAt} /> },
    { key: 'outcome', title: t('operations.result'), cell: (r) => <Outcome run={r} /> },
    { key: 'took', title: t('operations.duration'), align: 'right', cell: (r) => <Took run={r} /> },
    { key: 'handled', title: t('settings.jobHandled'), align: 'right', cell: (r) => r.handled },
    {
      key: 'by',
      title: t('operations.startedBy'),
      cell: (r) => r.startedBy ?? <span className="quiet">{t('operations.bySchedule')}</span>,
    },
    { key: 'process', title: t('operations.process'), cell: (r) => <code>{r.process ?? ''}</code> },
    { key: 'error', title: t('operations.error'), cell: (r) => <span className="pre">{r.message ?? ''}</span> },
  ];
  return (
    <Modal open title={t('operations.runsOf', { name: jobName(job.name, t) })} onCancel={onClose} footer={null} width={920}>
      {job.runs.length === 0 ? (
        <Empty title={t('common.never')} help="" />
      ) : (
        <PlainTable label={t('operations.runs')} rows={job.runs} columns={columns} keyOf={(r) => r.startedAt} />
      )}
    </Modal>
  );
}

function useRunNow(): { run(name: string): void; running: string | null } {
  const { t } = useTranslation();
  const say = useSay();
  const command = useCommand(runJobRoute, {
    touches: ['jobs', 'system'],
    onDone: ({ lastRun }) => say.done(lastRun?.outcome === 'running' ? t('operations.started') : t('operations.ran')),
  });
  return {
    run: (name) => command.mutate({ params: { name } }, { onError: say.problem }),
    running: command.isPending ? command.variables.params.name : null,
  };
}

interface JobDeeds {
  readonly mayRun: boolean;
  readonly running: string | null;
  run(name: string): void;
  show(name: string): void;
}

const jobColumns = (t: TFunction, { mayRun, running, run, show }: JobDeeds): readonly Column<Job>[] => [
  {
    key: 'name',
    title: t('settings.jobName'),
    phone: 'title',
    cell: (j) => (
      <>
        {jobName(j.name, t) === j.name ? null : (
          <>
            {jobName(j.name, t)}
            <br />
          </>
        )}
        <code className="quiet small">{j.name}</code>
      </>
    ),
  },
  { key: 'schedule', title: t('settings.jobSchedule'), cell: (j) => <span title={j.schedule}>{scheduleText(j.schedule, t)}</span> },
  { key: 'outcome', title: t('operations.result'), cell: (j) => <Outcome run={j.lastRun} /> },
  { key: 'last', title: t('settings.jobLast'), cell: (j) => <When at={j.lastRun?.startedAt ?? null} /> },
  { key: 'took', title: t('operations.duration'), align: 'right', cell: (j) => (j.lastRun ? <Took run={j.lastRun} /> : '') },
  { key: 'handled', title: t('settings.jobHandled'), align: 'right', cell: (j) => j.lastRun?.handled ?? '' },
  { key: 'next', title: t('settings.jobNext'), cell: (j) => <When at={j.nextRunAt} /> },
  {
    key: 'act',
    title: '',
    align: 'right',
    cell: (j) => (
      <span className="row tight one-line">
        <Button size="small" aria-label={t('operations.showRuns', { name: jobName(j.name, t) })} onClick={() => show(j.name)}>
          {t('operations.runs')}
        </Button>
        {mayRun ? (
          <Button
            size="small"
            aria-label={t('operations.runJob', { name: jobName(j.name, t) })}
            loading={running === j.name}
            onClick={() => run(j.name)}
          >
            {t('settings.jobRun')}
          </Button>
        ) : null}
      </span>
    ),
  },
];

/** What runs by itself, when it last did, and what came of it. */
export function JobsPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const [shown, setShown] = useState<string | null>(null);
  const jobs = useRoute('jobs', listJobsRoute, {}, { everyMs: REFRESH_MS });
  const { run, running } = useRunNow();
  if (jobs.isPending) return <Waiting />;
  if (!jobs.data) return <Failed error={jobs.error} onRetry={() => void jobs.refetch()} />;
  const open = jobs.data.items.find((j) => j.name === shown);
  const columns = jobColumns(t, { mayRun: may('system.manage'), running, run, show: setShown });
  return (
    <Section>
      <p className="quiet section-help">{t('operations.jobsHelp')}</p>
      <PlainTable label={t('operations.jobs')} rows={jobs.data.items} columns={columns} keyOf={(j) => j.name} />
      {open ? <Runs job={open} onClose={() => setShown(null)} /> : null}
    </Section>
  );
}
