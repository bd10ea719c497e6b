import { getRouteApi } from '@tanstack/react-router';
import { Button, Progress } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  checkImportRoute,
  getImportRoute,
  importErrorsRoute,
  mapImportRoute,
  runImportRoute,
  undoImportRoute,
  type ImportOptions,
  type ImportTarget,
  type ImportView,
} from '@danflow/contract';
import { download } from '../../api/download.ts';
import { isProblem } from '../../api/problem.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { useAsk } from '../../ui/ask.tsx';
import { Empty, Failed, Notice, PageHead, Section, Waiting } from '../../ui/basics.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import { minuteOf } from '../../ui/zone.ts';
import { IMPORT_TONE, isBusy } from './import-state.ts';
import { MappingPanel } from './mapping-panel.tsx';
import { ReportPanel } from './report-panel.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { figure } from '../../ui/figure.ts';

const api = getRouteApi('/shell/workplace/imports/$importId');
const POLL_MS = 1000;

function Working({ batch }: { readonly batch: ImportView }): ReactNode {
  const { t } = useTranslation();
  const percent = batch.rowsTotal === 0 ? 0 : Math.min(100, Math.round((batch.rowsDone / batch.rowsTotal) * 100));
  return (
    <Section title={t(`imports.stateWord.${batch.state}`)}>
      <Progress percent={percent} status="active" aria-label={t(`imports.stateWord.${batch.state}`)} />
      <p className="quiet" role="status">
        {t('imports.progress', { done: figure(batch.rowsDone), total: figure(batch.rowsTotal) })} · {t('imports.mayLeave')}
      </p>
    </Section>
  );
}

function BatchNote({ batch }: { readonly batch: ImportView }): ReactNode {
  const { t } = useTranslation();
  const { kind, encoding, sheet, headerRow } = batch.format;
  return (
    <span className="row">
      <Pill tone={IMPORT_TONE[batch.state]}>{t(`imports.stateWord.${batch.state}`)}</Pill>
      {t('imports.format', { kind, encoding: encoding ?? sheet ?? '', row: headerRow })}
    </span>
  );
}

/** What came of it: the file of refused rows, the orders, and the way back. */
function ResultActions({ batch }: { readonly batch: ImportView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const ask = useAsk();
  const params = { importId: batch.id };
  const undo = useCommand(undoImportRoute, { touches: ['imports', 'orders'] });
  const undoIt = () => undo.mutateAsync({ params }).catch(say.problem);
  const fetchErrors = () => void download(importErrorsRoute, { params }, 'errors.csv').catch(say.problem);
  return (
    <>
      {batch.hasErrorFile ? (
        <Button icon={<Icon name="download" />} onClick={fetchErrors}>
          {t('imports.errorFile')}
        </Button>
      ) : null}
      {batch.ordersCreated > 0 && batch.state !== 'undone' ? (
        <LinkButton to="/orders" search={{ importBatchId: batch.id }}>
          {t('imports.seeOrders')}
        </LinkButton>
      ) : null}
      {batch.actions.includes('undo') ? (
        <Button danger onClick={() => ask({ title: t('imports.undoAsk'), okText: t('imports.undo'), isDanger: true, onYes: undoIt })}>
          {t('imports.undo')}
        </Button>
      ) : null}
    </>
  );
}

function RunButton({ batch }: { readonly batch: ImportView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const ask = useAsk();
  const run = useCommand(runImportRoute, { touches: ['imports', 'orders', 'goods', 'customers'] });
  const runIt = () => run.mutateAsync({ params: { importId: batch.id } }).catch(say.problem);
  const n = figure(batch.report?.orders ?? batch.ordersTotal);
  return (
    <Button
      type="primary"
      loading={run.isPending}
      onClick={() => ask({ title: t('imports.runAsk', { n }), okText: t('imports.run'), onYes: runIt })}
    >
      {t('imports.run')}
    </Button>
  );
}

function Batch({ batch }: { readonly batch: ImportView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [isMapping, setMapping] = useState(false);
  const params = { importId: batch.id };
  const touches = ['imports'];
  const check = useCommand(checkImportRoute, { touches });
  const map = useCommand(mapImportRoute, {
    touches,
    onDone: (saved) => {
      setMapping(false);
      if (saved.questions.length === 0 && saved.actions.includes('check')) check.mutate({ params }, { onError: say.problem });
    },
  });
  const save = (mapping: ImportTarget[], options: ImportOptions) => map.mutate({ params, body: { mapping, options } });
  const mayMap = batch.actions.includes('map');
  const isOpen = mayMap && (batch.state === 'uploaded' || isMapping);
  return (
    <>
      <PageHead back={<BackLink to="/imports" />} title={batch.fileName} note={<BatchNote batch={batch} />}>
        <ResultActions batch={batch} />
        {mayMap && !isOpen ? <Button onClick={() => setMapping(true)}>{t('imports.stepMap')}</Button> : null}
        {batch.actions.includes('run') && !isOpen ? <RunButton batch={batch} /> : null}
      </PageHead>
      {batch.message ? <Notice tone={batch.state === 'failed' ? 'danger' : 'pending'}>{batch.message}</Notice> : null}
      {batch.state === 'done' ? (
        <Notice tone="completed" icon="check">
          {t('imports.ordersCreated', { n: figure(batch.ordersCreated) })}
        </Notice>
      ) : null}
      {batch.state === 'done' && batch.rowsRefused > 0 ? (
        <Notice tone="danger">{t('imports.refused', { rows: figure(batch.rowsRefused), orders: figure(batch.ordersFailed) })}</Notice>
      ) : null}
      {isBusy(batch.state) ? <Working batch={batch} /> : null}
      {isOpen ? (
        <MappingPanel
          key={batch.version}
          batch={batch}
          error={map.error ?? check.error}
          isBusy={map.isPending || check.isPending}
          onSave={save}
        />
      ) : null}
      {batch.report !== null && !isOpen ? <ReportPanel report={batch.report} /> : null}
      <p className="quiet">{t('imports.filesUntil', { at: minuteOf(batch.filesUntil) })}</p>
    </>
  );
}

export function ImportPage(): ReactNode {
  const { t } = useTranslation();
  const { importId } = api.useParams();
  const [isWaiting, setWaiting] = useState(true);
  const batch = useRoute('imports', getImportRoute, { params: { importId } }, { everyMs: isWaiting ? POLL_MS : false });
  const shouldWait = batch.data !== undefined && isBusy(batch.data.state);
  if (batch.data !== undefined && shouldWait !== isWaiting) setWaiting(shouldWait);
  if (batch.data) return <Batch key={importId} batch={batch.data} />;
  if (batch.isPending) return <Waiting />;
  if (isProblem(batch.error, 'not_found', 'bad_request'))
    return (
      <Empty title={t('imports.notFound')} help="">
        <LinkButton to="/imports">{t('common.back')}</LinkButton>
      </Empty>
    );
  return <Failed error={batch.error} onRetry={() => void batch.refetch()} />;
}
