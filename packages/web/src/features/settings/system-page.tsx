import { Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  discardDeadLetterRoute,
  getSystemRoute,
  listDeadLettersRoute,
  retryDeadLetterRoute,
  runJobRoute,
  type DeadLetterView,
  type JobView,
} from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { usePages, useRoute } from '../../api/use-route.ts';
import { Empty, Facts, Failed, Section, Waiting } from '../../ui/basics.tsx';
import { PagedTable, PlainTable, type Column } from '../../ui/data-table.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import type { Tone } from '../../ui/tokens.ts';
import { agoText, useNow, When } from '../../ui/when.tsx';

const REFRESH_MS = 10_000;
const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
export const bytesText = (bytes: number): string => (bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GB` : `${(bytes / MIB).toFixed(1)} MB`);

const OUTCOME_TONE: Readonly<Record<NonNullable<JobView['lastRun']>['outcome'], Tone>> = {
  running: 'paid',
  done: 'completed',
  failed: 'danger',
};

function Jobs({ jobs }: { readonly jobs: readonly JobView[] }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const say = useSay();
  const run = useCommand(runJobRoute, { touches: ['system'], onDone: () => say.done() });
  const columns: readonly Column<JobView>[] = [
    { key: 'name', title: t('settings.jobName'), phone: 'title', cell: (j) => <code>{j.name}</code> },
    { key: 'schedule', title: t('settings.jobSchedule'), cell: (j) => <code>{j.schedule}</code> },
    {
      key: 'outcome',
      title: t('common.status'),
      cell: (j) =>
        j.lastRun === null ? (
          <span className="quiet">{t('common.never')}</span>
        ) : (
          <span title={j.lastRun.message ?? ''}>
            <Pill tone={OUTCOME_TONE[j.lastRun.outcome]}>{t(`settings.jobOutcome.${j.lastRun.outcome}`)}</Pill>
          </span>
        ),
    },
    { key: 'last', title: t('settings.jobLast'), cell: (j) => <When at={j.lastRun?.startedAt ?? null} /> },
    { key: 'handled', title: t('settings.jobHandled'), align: 'right', cell: (j) => j.lastRun?.handled ?? '' },
    { key: 'next', title: t('settings.jobNext'), cell: (j) => <When at={j.nextRunAt} /> },
    ...(may('system.manage')
      ? [
          {
            key: 'act',
            title: '',
            align: 'right' as const,
            cell: (j: JobView) => (
              <Button
                size="small"
                loading={run.isPending && run.variables.params.name === j.name}
                onClick={() => run.mutate({ params: { name: j.name } }, { onError: say.problem })}
              >
                {t('settings.jobRun')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section title={t('settings.jobs')}>
      <PlainTable label={t('settings.jobs')} rows={jobs} columns={columns} keyOf={(j) => j.name} />
    </Section>
  );
}

function DiscardDialog({ letter, onClose }: { readonly letter: DeadLetterView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const discard = useCommand(discardDeadLetterRoute, { touches: ['system'] });
  return (
    <FormDialog
      title={t('settings.letterDiscard')}
      onClose={onClose}
      command={discard}
      isDanger
      okText={t('settings.letterDiscard')}
      toIntention={({ reason }: { reason: string }) => ({ params: { deadLetterId: letter.id }, body: { reason } })}
    >
      <Form.Item
        name="reason"
        label={t('common.reason')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={300} />
      </Form.Item>
    </FormDialog>
  );
}

function DeadLetters(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const say = useSay();
  const [letter, setLetter] = useState<DeadLetterView | null>(null);
  const pages = usePages<DeadLetterView, typeof listDeadLettersRoute>('system', listDeadLettersRoute, { state: 'open' });
  const retry = useCommand(retryDeadLetterRoute, { touches: ['system'], onDone: () => say.done() });
  const columns: readonly Column<DeadLetterView>[] = [
    { key: 'handler', title: t('settings.letterHandler'), phone: 'title', cell: (l) => <code>{l.handler}</code> },
    { key: 'kind', title: t('settings.letterKind'), cell: (l) => <code>{l.kind}</code> },
    { key: 'error', title: t('settings.letterError'), cell: (l) => <span className="pre">{l.error.slice(0, 300)}</span> },
    { key: 'at', title: t('common.time'), cell: (l) => <When at={l.at} /> },
    ...(may('system.manage')
      ? [
          {
            key: 'act',
            title: '',
            align: 'right' as const,
            cell: (l: DeadLetterView) => (
              <span className="row tight">
                <Button size="small" onClick={() => retry.mutate({ params: { deadLetterId: l.id } }, { onError: say.problem })}>
                  {t('common.retry')}
                </Button>
                <Button size="small" danger onClick={() => setLetter(l)}>
                  {t('settings.letterDiscard')}
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Section title={t('settings.letters')}>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('settings.lettersHelp')}
      </p>
      <PagedTable
        label={t('settings.letters')}
        pages={pages}
        columns={columns}
        keyOf={(l) => l.id}
        empty={<Empty title={t('settings.lettersNone')} help="" />}
      />
      {letter ? <DiscardDialog letter={letter} onClose={() => setLetter(null)} /> : null}
    </Section>
  );
}

/** How the system is: what runs, what waits, what failed. */
export function SystemPage(): ReactNode {
  const { t } = useTranslation();
  const now = useNow();
  const system = useRoute('system', getSystemRoute, {}, { everyMs: REFRESH_MS });
  if (system.isPending) return <Waiting />;
  if (!system.data) return <Failed error={system.error} onRetry={() => void system.refetch()} />;
  const { version, schemaVersion, startedAt, database, outbox, disk, jobs } = system.data;
  return (
    <>
      <Section title={t('settings.system')}>
        <Facts
          facts={[
            { name: t('common.version'), value: version },
            { name: t('settings.schemaVersion'), value: schemaVersion ?? '' },
            {
              name: t('settings.startedAt'),
              value: (
                <>
                  <When at={startedAt} /> <span className="quiet">{agoText(startedAt, now, t)}</span>
                </>
              ),
            },
            {
              name: t('settings.database'),
              value: `PostgreSQL ${database.version} · ${t(`settings.engine.${database.engine}`)} · ${bytesText(database.sizeBytes)}`,
            },
            {
              name: t('settings.outbox'),
              value: outbox.oldestAt === null ? String(outbox.depth) : `${outbox.depth} · ${agoText(outbox.oldestAt, now, t)}`,
            },
            disk === null
              ? null
              : {
                  name: t('settings.disk'),
                  value: t('settings.diskFree', { free: bytesText(disk.freeBytes), total: bytesText(disk.totalBytes) }),
                },
          ]}
        />
      </Section>
      <Jobs jobs={jobs} />
      <DeadLetters />
    </>
  );
}
