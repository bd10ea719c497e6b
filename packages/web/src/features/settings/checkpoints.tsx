import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listCheckpointsRoute, type CheckpointView } from '@danflow/contract';
import { usePages } from '../../api/use-route.ts';
import { CopyButton, Empty } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { When } from '../../ui/when.tsx';
import { figure } from '../../ui/figure.ts';

const SHOWN_DIGITS = 16;

/** What the notary has sealed; each digest also stands in the log, outside the database. */
export function Checkpoints(): ReactNode {
  const { t } = useTranslation();
  const pages = usePages<CheckpointView, typeof listCheckpointsRoute>('journal', listCheckpointsRoute, {});
  const columns: readonly Column<CheckpointView>[] = [
    { key: 'seq', title: '#', align: 'right', width: 72, phone: 'title', cell: (c) => c.seq },
    { key: 'to', title: t('settings.sealedUntil'), cell: (c) => <When at={c.toAt} /> },
    { key: 'entries', title: t('settings.entries'), align: 'right', cell: (c) => figure(c.entries) },
    { key: 'made', title: t('settings.madeAt'), cell: (c) => <When at={c.madeAt} /> },
    {
      key: 'digest',
      title: t('settings.digest'),
      cell: (c) => (
        <span className="nowrap">
          <code>{c.digest.slice(0, SHOWN_DIGITS)}…</code> <CopyButton text={c.digest} label={t('settings.digest')} />
        </span>
      ),
    },
  ];
  return (
    <>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('settings.checkpointsHelp')}
      </p>
      <PagedTable
        label={t('settings.checkpoints')}
        pages={pages}
        columns={columns}
        keyOf={(c) => String(c.seq)}
        empty={<Empty title={t('settings.noCheckpoints')} help={t('settings.noCheckpointsHelp')} />}
      />
    </>
  );
}
