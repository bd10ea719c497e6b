import { Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { exportReconciliationRoute, runReconciliationRoute, signReconciliationRoute } from '@danflow/contract';
import { download } from '../../api/download.ts';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useAsk } from '../../ui/ask.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useSay } from '../../ui/say.tsx';
import type { Day } from './day-page.tsx';
import { isMoving } from './states.ts';

function SignDialog({ day: { batch }, onClose }: { readonly day: Day; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const sign = useCommand(signReconciliationRoute, { touches: ['reconciliation'], onDone: () => say.done(t('reconciliation.signed')) });
  return (
    <FormDialog
      title={t('reconciliation.signTitle', { day: batch.day })}
      help={t('reconciliation.signHelp')}
      onClose={onClose}
      command={sign}
      okText={t('reconciliation.sign')}
      toIntention={({ note = '' }: { note?: string }) => ({ params: { batchId: batch.id }, body: { note } })}
    >
      <Form.Item name="note" label={t('reconciliation.signNote')}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDialog>
  );
}

/** Run again, export, sign: what is possible today. */
export function DayActions({ day }: { readonly day: Day }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const say = useSay();
  const ask = useAsk();
  const [isSigning, setSigning] = useState(false);
  const { batch } = day;
  const run = useCommand(runReconciliationRoute, { touches: ['reconciliation'], onDone: () => say.done(t('reconciliation.requested')) });
  const start = (from: 'provider' | 'kept') =>
    run.mutateAsync({ body: { bookId: batch.bookId, day: batch.day, again: true, from } }).catch(say.problem);
  const isDone = batch.state === 'success' || batch.state === 'no_bill';
  const request = (from: 'provider' | 'kept') =>
    isDone ? ask({ title: t('reconciliation.runAsk'), onYes: () => start(from) }) : void start(from);
  const canRun = may('reconcile.work') && batch.signedAt === null;
  return (
    <>
      {canRun ? (
        <Button loading={run.isPending || isMoving(batch)} onClick={() => request('provider')}>
          {isDone ? t('reconciliation.runAgain') : t('reconciliation.runNow')}
        </Button>
      ) : null}
      {canRun && batch.fileId !== null ? (
        <Button disabled={run.isPending || isMoving(batch)} onClick={() => request('kept')}>
          {t('reconciliation.runKept')}
        </Button>
      ) : null}
      {isDone ? (
        <Button
          onClick={() =>
            void download(exportReconciliationRoute, { params: { batchId: batch.id } }, `reconciliation-${batch.day}.csv`).catch(
              say.problem,
            )
          }
        >
          {t('reconciliation.export')}
        </Button>
      ) : null}
      {may('reconcile.sign') && isDone && batch.signedAt === null ? (
        <Button type="primary" disabled={!day.canSign} onClick={() => setSigning(true)}>
          {t('reconciliation.sign')}
        </Button>
      ) : null}
      {isSigning ? <SignDialog day={day} onClose={() => setSigning(false)} /> : null}
    </>
  );
}
