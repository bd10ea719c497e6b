import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type ChangeEvent, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IMPORT_FILE_TYPES, listImportsRoute, uploadImportRoute, type ImportSummary, type ImportView } from '@danflow/contract';
import { call, type Input } from '../../api/client.ts';
import { useShops } from '../../api/places.ts';
import { usePages } from '../../api/use-route.ts';
import { Empty, PageHead, Section } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Pill } from '../../ui/pills.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { When } from '../../ui/when.tsx';
import { IMPORT_TONE } from './import-state.ts';
import { RefusedCount } from './refused-count.tsx';
import { NativeSelect } from '../../ui/native-select.tsx';
import { figure } from '../../ui/figure.ts';

function useUpload() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const take = async (file: File | undefined, shopId: string | undefined): Promise<void> => {
    if (!file || isBusy) return;
    setBusy(true);
    setFault('');
    try {
      const form = new FormData();
      form.append('file', file, file.name);
      const input = { body: form, query: shopId ? { shopId } : {} } as unknown as Input<typeof uploadImportRoute>;
      const view: ImportView = await call(uploadImportRoute, input);
      await queries.invalidateQueries({ queryKey: ['imports'] });
      await navigate({ to: '/imports/$importId', params: { importId: view.id } });
    } catch (error) {
      setFault(problemText(error, t));
      setBusy(false);
    }
  };
  return { isBusy, fault, take };
}

/** A drop place that is also an ordinary file field. */
function Drop({ isBusy, onFile }: { readonly isBusy: boolean; readonly onFile: (file: File | undefined) => void }): ReactNode {
  const { t } = useTranslation();
  const dropped = (e: DragEvent) => {
    e.preventDefault();
    onFile(e.dataTransfer.files[0]);
  };
  const chosen = (e: ChangeEvent<HTMLInputElement>) => {
    onFile(e.target.files?.[0]);
    e.target.value = '';
  };
  return (
    <label className="drop" onDragOver={(e) => e.preventDefault()} onDrop={dropped}>
      <Icon name="upload" size={24} />
      <div className="strong" style={{ margin: '8px 0 4px' }}>
        {isBusy ? t('imports.uploading') : t('imports.upload')}
      </div>
      <div className="quiet">{t('imports.uploadHelp')}</div>
      <input type="file" className="sr-only" accept={IMPORT_FILE_TYPES.join(',')} disabled={isBusy} onChange={chosen} />
    </label>
  );
}

function Upload(): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const [shopId, setShopId] = useState<string | undefined>(undefined);
  const { isBusy, fault, take } = useUpload();
  return (
    <Section>
      {shops.inUse.length > 1 ? (
        <div className="row" style={{ marginBottom: 12 }}>
          <span aria-hidden="true">{t('imports.shop')}</span>
          <NativeSelect
            label={t('imports.shop')}
            value={shopId ?? shops.inUse[0]?.id ?? ''}
            onChange={(v: string) => setShopId(v)}
            options={shops.inUse.map((s) => ({ value: s.id as string, label: s.name }))}
          />
        </div>
      ) : null}
      <Drop isBusy={isBusy} onFile={(file) => void take(file, shopId)} />
      {fault === '' ? null : (
        <p className="danger" role="alert" style={{ marginTop: 12 }}>
          {fault}
        </p>
      )}
    </Section>
  );
}

export function ImportsPage(): ReactNode {
  const { t } = useTranslation();
  const pages = usePages<ImportSummary, typeof listImportsRoute>('imports', listImportsRoute, {});
  const columns: readonly Column<ImportSummary>[] = [
    {
      key: 'file',
      title: t('imports.file'),
      phone: 'title',
      cell: (b) => (
        <Link to="/imports/$importId" params={{ importId: b.id }} className="strong">
          {b.fileName}
        </Link>
      ),
    },
    { key: 'state', title: t('imports.state'), cell: (b) => <Pill tone={IMPORT_TONE[b.state]}>{t(`imports.stateWord.${b.state}`)}</Pill> },
    { key: 'rows', title: t('imports.rows'), align: 'right', cell: (b) => figure(b.rowsTotal) },
    { key: 'refused', title: t('imports.reportRefused'), align: 'right', cell: (b) => <RefusedCount n={b.rowsRefused} /> },
    { key: 'created', title: t('imports.created'), align: 'right', cell: (b) => figure(b.ordersCreated) },
    { key: 'skipped', title: t('imports.skipped'), align: 'right', cell: (b) => figure(b.ordersSkipped) },
    { key: 'failed', title: t('imports.failed'), align: 'right', cell: (b) => <RefusedCount n={b.ordersFailed} /> },
    { key: 'at', title: t('imports.at'), cell: (b) => <When at={b.createdAt} /> },
  ];
  return (
    <>
      <PageHead title={t('imports.title')} />
      <Upload />
      <PagedTable
        label={t('imports.title')}
        pages={pages}
        columns={columns}
        keyOf={(b) => b.id}
        empty={<Empty title={t('imports.emptyTitle')} help={t('imports.emptyHelp')} />}
      />
    </>
  );
}
