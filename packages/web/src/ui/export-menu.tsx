import { Button, Dropdown } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Route } from '@danflow/contract';
import type { Input } from '../api/client.ts';
import { download } from '../api/download.ts';
import { Icon } from './icon.tsx';
import { useSay } from './say.tsx';

/** One list as a file, in either format. */
export function ExportMenu<R extends Route>({
  route,
  query = {},
  name,
  label,
}: {
  readonly route: R;
  readonly query?: Record<string, unknown>;
  readonly name: string;
  readonly label: string;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [isBusy, setBusy] = useState(false);
  const take = (format: 'csv' | 'xlsx') => {
    setBusy(true);
    download(route, { query: { ...query, format } } as unknown as Input<R>, `${name}.${format}`)
      .catch(say.problem)
      .finally(() => setBusy(false));
  };
  const items = [
    { key: 'xlsx', label: t('tables.asExcel'), onClick: () => take('xlsx') },
    { key: 'csv', label: t('tables.asCsv'), onClick: () => take('csv') },
  ];
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button loading={isBusy}>
        {label} <Icon name="down" size={12} />
      </Button>
    </Dropdown>
  );
}
