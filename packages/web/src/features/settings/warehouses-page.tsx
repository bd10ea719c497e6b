import { Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { archiveWarehouseRoute, changeWarehouseRoute, createWarehouseRoute, type WarehouseView } from '@danflow/contract';
import { useShops, useWarehouses } from '../../api/places.ts';
import { useCommand } from '../../api/use-command.ts';
import { Section } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import { ArchiveButton } from '../../ui/archive-button.tsx';

function WarehouseDialog({ warehouse, onClose }: { readonly warehouse: WarehouseView | null; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const done = { touches: ['warehouses', 'stock'], onDone: () => say.done(t('settings.warehouseSaved')) };
  const create = useCommand(createWarehouseRoute, done);
  const change = useCommand(changeWarehouseRoute, done);
  const needed = [{ required: true, whitespace: true, message: t('errors.fieldRequired') }];
  const name = (
    <Form.Item name="name" label={t('common.name')} rules={needed}>
      <Input maxLength={60} />
    </Form.Item>
  );
  if (warehouse === null) {
    return (
      <FormDialog
        title={t('settings.addWarehouse')}
        onClose={onClose}
        command={create}
        okText={t('common.save')}
        toIntention={(body: { code: string; name: string }) => ({ body })}
      >
        <Form.Item name="code" label={t('common.code')} rules={needed}>
          <Input maxLength={64} autoFocus />
        </Form.Item>
        {name}
      </FormDialog>
    );
  }
  return (
    <FormDialog
      title={t('settings.editWarehouse')}
      onClose={onClose}
      command={change}
      okText={t('common.save')}
      initial={{ name: warehouse.name }}
      toIntention={(body: { name: string }) => ({ params: { warehouseId: warehouse.id }, body, ifMatch: warehouse.version })}
    >
      {name}
    </FormDialog>
  );
}

function useColumns(onEdit: (warehouse: WarehouseView) => void): readonly Column<WarehouseView>[] {
  const { t } = useTranslation();
  const say = useSay();
  const shops = useShops();
  const archive = useCommand(archiveWarehouseRoute, { touches: ['warehouses'], onDone: () => say.done() });
  const toggle = (w: WarehouseView) =>
    archive.mutateAsync({ params: { warehouseId: w.id }, body: { isArchived: !w.isArchived } }).catch(say.problem);
  return [
    {
      key: 'name',
      title: t('common.name'),
      phone: 'title',
      cell: (w) => (
        <span className="row tight">
          <span className="strong">{w.name}</span>
          {w.isArchived ? <Pill tone="cancelled">{t('common.archived')}</Pill> : null}
        </span>
      ),
    },
    { key: 'code', title: t('common.code'), cell: (w) => <code className="small">{w.code}</code> },
    {
      key: 'shops',
      title: t('settings.shipsFor'),
      cell: (w) => {
        const served = shops.inUse.filter((shop) => shop.warehouseIds.includes(w.id));
        return served.length === 0 ? (
          <span className="quiet">{t('settings.shipsForNone')}</span>
        ) : (
          served.map((shop) => shop.name).join(t('common.comma'))
        );
      },
    },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (w) => (
        <span className="row tight" style={{ justifyContent: 'flex-end' }}>
          <LinkButton to="/stock" search={{ warehouseId: w.id }} className="small">
            {t('settings.seeStock')}
          </LinkButton>
          <Button size="small" aria-label={`${t('common.edit')} ${w.name}`} onClick={() => onEdit(w)}>
            {t('common.edit')}
          </Button>
          <ArchiveButton
            isArchived={w.isArchived}
            question={t('settings.archiveWarehouseAsk', { name: w.name })}
            onToggle={() => toggle(w)}
          />
        </span>
      ),
    },
  ];
}

export function WarehousesPage(): ReactNode {
  const { t } = useTranslation();
  const warehouses = useWarehouses();
  const [dialog, setDialog] = useState<'add' | WarehouseView | null>(null);
  const columns = useColumns(setDialog);
  return (
    <Section
      title={<span className="aside">{t('settings.warehousesHelp')}</span>}
      actions={
        <Button type="primary" icon={<Icon name="plus" />} onClick={() => setDialog('add')}>
          {t('settings.addWarehouse')}
        </Button>
      }
    >
      <PlainTable label={t('settings.warehouses')} rows={warehouses.all} columns={columns} keyOf={(w) => w.id} />
      {dialog === null ? null : <WarehouseDialog warehouse={dialog === 'add' ? null : dialog} onClose={() => setDialog(null)} />}
    </Section>
  );
}
