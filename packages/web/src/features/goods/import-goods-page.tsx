import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { exportGoodsRoute, type GoodsTable } from '@danflow/contract';
import { BackLink } from '../../ui/back-link.tsx';
import { PageHead } from '../../ui/basics.tsx';
import { ExportMenu } from '../../ui/export-menu.tsx';
import { GoodsImport } from '../../ui/goods-import.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';

/** Many goods at once; the file that the export writes is read here again. */
export function ImportGoodsPage(): ReactNode {
  const { t } = useTranslation();
  const [done, setDone] = useState<GoodsTable['counts'] | null>(null);
  return (
    <>
      <PageHead back={<BackLink to="/goods" />} title={t('tables.importGoods')}>
        <ExportMenu route={exportGoodsRoute} name="goods" label={t('tables.exportGoods')} />
      </PageHead>
      {done ? (
        <div className="notice tone-completed" role="status">
          <Icon name="check" />
          <span className="grow">{t('tables.done', { ...done })}</span>
          <LinkButton to="/goods">{t('tables.toGoods')}</LinkButton>
        </div>
      ) : null}
      <GoodsImport onDone={setDone} />
    </>
  );
}
