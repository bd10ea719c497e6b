import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BILL_KEPT_YEARS, downloadBillRoute, uploadBillRoute, type ReconciliationBatchView } from '@danflow/contract';
import { call, type Input } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { useMay } from '../../api/session.tsx';
import { Facts, Section } from '../../ui/basics.tsx';
import { useSay } from '../../ui/say.tsx';
import { When } from '../../ui/when.tsx';
import { isMoving } from './states.ts';

/** Sends a file that was downloaded at the provider; the day is read from it at once. */
function Upload({ batch }: { readonly batch: ReconciliationBatchView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setBusy(true);
    try {
      const form = new FormData();
      form.append('file', file, file.name);
      const query = { bookId: batch.bookId, day: batch.day, again: '1' };
      await call(uploadBillRoute, { query, body: form } as unknown as Input<typeof uploadBillRoute>);
      say.done(t('reconciliation.requested'));
      await queries.invalidateQueries({ queryKey: ['reconciliation'] });
    } catch (error) {
      say.problem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,.zip,.gz"
        className="sr-only"
        tabIndex={-1}
        aria-label={t('reconciliation.upload')}
        onChange={(e) => {
          void take(e.target.files?.[0]);
          e.target.value = '';
        }}
      />
      <Button
        size="small"
        loading={isBusy || isMoving(batch)}
        title={t('reconciliation.uploadHelp')}
        onClick={() => input.current?.click()}
      >
        {t('reconciliation.upload')}
      </Button>
    </>
  );
}

/** The file that was read, as it came. */
export function Bill({ batch }: { readonly batch: ReconciliationBatchView }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const say = useSay();
  const fetchFile = () => download(downloadBillRoute, { params: { batchId: batch.id } }, `bill-${batch.day}`).catch(say.problem);
  return (
    <Section
      title={t('reconciliation.bill')}
      actions={
        <span className="row tight">
          {may('reconcile.file') && batch.fileId !== null ? (
            <Button size="small" onClick={() => void fetchFile()}>
              {t('reconciliation.download')}
            </Button>
          ) : null}
          {may('reconcile.work') && batch.signedAt === null ? <Upload batch={batch} /> : null}
        </span>
      }
    >
      <p className="quiet section-help">
        {t('reconciliation.billHelp', { years: BILL_KEPT_YEARS })}
        {may('reconcile.work') && batch.signedAt === null ? ` ${t('reconciliation.uploadHelp')}` : ''}
      </p>
      <Facts
        facts={[
          {
            name: t('reconciliation.state'),
            value: batch.source === null ? t('reconciliation.billNone') : t(`reconciliation.source.${batch.source}`),
          },
          { name: t('reconciliation.rows'), value: String(batch.billRows) },
          { name: t('reconciliation.matched'), value: String(batch.matched) },
          { name: t('reconciliation.runs'), value: String(batch.runs) },
          batch.finishedAt !== null && { name: t('reconciliation.finishedAt'), value: <When at={batch.finishedAt} /> },
          {
            name: t('reconciliation.sha'),
            value: batch.sha256 === null ? '' : <code style={{ overflowWrap: 'anywhere' }}>{batch.sha256}</code>,
            isWide: true,
          },
        ]}
      />
    </Section>
  );
}
