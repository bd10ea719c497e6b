import { Button, Dropdown, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Density } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ColumnSettings } from './column-settings.tsx';
import { FilterBar, SortPick, type FilterProps } from './filter-bar.tsx';
import type { Layout } from './use-layout.ts';

interface Props extends FilterProps {
  readonly layout: Layout;
  /** A search by number or person has conditions of its own. */
  readonly isSearching: boolean;
  readonly onExport: (format: 'csv' | 'xlsx') => void;
}

function ExportAll({ onExport }: Pick<Props, 'onExport'>): ReactNode {
  const { t } = useTranslation();
  const items = (['csv', 'xlsx'] as const).map((format) => ({
    key: format,
    label: t(format === 'csv' ? 'orders.exportCsv' : 'orders.exportXlsx'),
    onClick: () => onExport(format),
  }));
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button icon={<Icon name="download" size={14} />}>{t('common.export')}</Button>
    </Dropdown>
  );
}

/** One line: conditions at the left; sort, density, columns and export at the right. */
export function ListToolbar({ search, onChange, layout, isSearching, onExport }: Props): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const densities = (['compact', 'cards'] as const).map((value) => ({ value, label: t(`orderList.density.${value}`) }));
  return (
    <div className="filter-bar">
      {isSearching ? null : <FilterBar search={search} onChange={onChange} />}
      <span className="row" style={{ marginLeft: 'auto' }}>
        {isSearching ? null : <SortPick search={search} onChange={onChange} />}
        {layout.isNarrow ? null : (
          <Segmented<Density>
            aria-label={t('orderList.densityLabel')}
            value={layout.density}
            options={densities}
            onChange={layout.setDensity}
          />
        )}
        {layout.isNarrow || layout.density === 'cards' ? null : (
          <ColumnSettings chosen={layout.columns} there={layout.there} onChange={layout.setColumns} />
        )}
        {may('order.export') && !isSearching ? <ExportAll onExport={onExport} /> : null}
      </span>
    </div>
  );
}
