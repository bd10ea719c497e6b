import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { archiveShopRoute, changeShopRoute, createShopRoute, OrderType, type ShopView, type Timers } from '@danflow/contract';
import { useShops, useWarehouses } from '../../api/places.ts';
import { useCommand } from '../../api/use-command.ts';
import { Section } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import { frontOf, NO_SENDER, ShopFrontFields, type ShopFront } from '../../ui/shop-front-fields.tsx';
import { ArchiveButton } from '../../ui/archive-button.tsx';

interface Fields extends ShopFront {
  readonly code: string;
  readonly warehouseIds: string[];
  readonly timers: Record<string, Timers>;
  readonly depositPercent?: number | null;
}

const LIMITS = [
  { name: 'payMinutes', max: 43_200 },
  { name: 'shipHours', max: 8_760 },
  { name: 'completeDays', max: 365 },
] as const;

function ShopFields({ isNew, logoUrl }: { readonly isNew: boolean; readonly logoUrl: string | null }): ReactNode {
  const { t } = useTranslation();
  const warehouses = useWarehouses();
  const needed = [{ required: true, whitespace: true, message: t('errors.fieldRequired') }];
  return (
    <>
      {isNew ? (
        <Form.Item name="code" label={t('settings.shopCode')} rules={needed}>
          <Input maxLength={64} />
        </Form.Item>
      ) : null}
      <ShopFrontFields logoUrl={logoUrl} />
      <Form.Item name="warehouseIds" label={t('settings.shopWarehouses')}>
        <Select mode="multiple" options={warehouses.inUse.map((w) => ({ value: w.id as string, label: w.name }))} />
      </Form.Item>
      <Form.Item name="depositPercent" label={t('settings.depositPercent')} extra={t('settings.depositPercentHelp')}>
        <InputNumber min={1} max={99} precision={0} style={{ width: 140 }} />
      </Form.Item>
      <h3 style={{ marginBottom: 8 }}>{t('settings.timers')}</h3>
      {OrderType.options.map((type) => (
        <fieldset key={type} className="plain-fieldset" style={{ marginBottom: 8 }}>
          <legend>{t(`words.type.${type}`)}</legend>
          <div className="form-grid" style={{ gridTemplateColumns: 'repeat(3, minmax(0, 1fr))' }}>
            {LIMITS.map(({ name, max }) => (
              <Form.Item key={name} name={['timers', type, name]} label={t(`settings.${name}`)} style={{ marginBottom: 4 }}>
                <InputNumber min={1} max={max} precision={0} style={{ width: '100%' }} />
              </Form.Item>
            ))}
          </div>
        </fieldset>
      ))}
    </>
  );
}

/** Fields that were cleared are left out: they have their default again. */
const timersOf = (timers: Record<string, Partial<Timers>> | undefined) =>
  Object.fromEntries(
    Object.entries(timers ?? {}).map(([type, limits]) => [
      type,
      Object.fromEntries(Object.entries(limits).filter(([, v]) => typeof v === 'number')),
    ]),
  );

function ShopDialog({ shop, onClose }: { readonly shop: ShopView | null; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const done = { touches: ['shops'], onDone: () => say.done(t('settings.shopSaved')) };
  const create = useCommand(createShopRoute, done);
  const change = useCommand(changeShopRoute, done);
  if (shop === null) {
    return (
      <FormDialog
        title={t('settings.addShop')}
        width={620}
        onClose={onClose}
        command={create}
        okText={t('common.save')}
        initial={{ warehouseIds: [] as string[], logoId: null, sender: NO_SENDER }}
        toIntention={({ code, warehouseIds, timers, depositPercent, ...front }: Fields) => ({
          body: {
            code,
            ...frontOf(front),
            warehouseIds: warehouseIds ?? [],
            timers: timersOf(timers),
            depositPercent: depositPercent ?? null,
          },
        })}
      >
        <ShopFields isNew logoUrl={null} />
      </FormDialog>
    );
  }
  return (
    <FormDialog
      title={t('settings.editShop')}
      width={620}
      onClose={onClose}
      command={change}
      okText={t('common.save')}
      initial={{
        name: shop.name,
        logoId: shop.logoId,
        sender: shop.sender,
        warehouseIds: shop.warehouseIds,
        timers: shop.timers,
        depositPercent: shop.depositPercent,
      }}
      toIntention={({ warehouseIds, timers, depositPercent, ...front }: Fields) => ({
        params: { shopId: shop.id },
        body: { ...frontOf(front), warehouseIds, timers: timersOf(timers), depositPercent: depositPercent ?? null },
        ifMatch: shop.version,
      })}
    >
      <ShopFields isNew={false} logoUrl={shop.logoUrl} />
    </FormDialog>
  );
}

function ShopName({ shop: { logoUrl, name, code, isArchived } }: { readonly shop: ShopView }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="row tight">
      {logoUrl === null ? null : <img className="logo" style={{ maxHeight: 24 }} src={logoUrl} alt="" />}
      <span className="strong">{name}</span>
      <span className="quiet">{code}</span>
      {isArchived ? <Pill tone="cancelled">{t('common.archived')}</Pill> : null}
    </span>
  );
}

function useColumns(onEdit: (shop: ShopView) => void): readonly Column<ShopView>[] {
  const { t } = useTranslation();
  const say = useSay();
  const warehouses = useWarehouses();
  const archive = useCommand(archiveShopRoute, { touches: ['shops'], onDone: () => say.done() });
  const toggle = (s: ShopView) => archive.mutateAsync({ params: { shopId: s.id }, body: { isArchived: !s.isArchived } }).catch(say.problem);
  return [
    {
      key: 'name',
      title: t('settings.shopName'),
      phone: 'title',
      cell: (s) => <ShopName shop={s} />,
    },
    {
      key: 'warehouses',
      title: t('settings.shopWarehouses'),
      cell: (s) =>
        s.warehouseIds.length === 0 ? (
          <span className="quiet">{t('settings.noneRanked')}</span>
        ) : (
          s.warehouseIds.map((id) => warehouses.nameOf(id)).join(' › ')
        ),
    },
    {
      key: 'sender',
      title: t('settings.sender'),
      cell: (s) =>
        s.sender.address === '' ? null : <span className="clip">{[s.sender.name, s.sender.phone, s.sender.address].join(' ')}</span>,
    },
    {
      key: 'timers',
      title: t('settings.timers'),
      cell: (s) =>
        t('settings.timersShort', {
          pay: s.timers.physical.payMinutes,
          ship: s.timers.physical.shipHours,
          complete: s.timers.physical.completeDays,
        }),
    },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (s) => (
        <span className="row tight" style={{ justifyContent: 'flex-end' }}>
          <Button size="small" onClick={() => onEdit(s)}>
            {t('common.edit')}
          </Button>
          <ArchiveButton isArchived={s.isArchived} question={t('settings.archiveShopAsk', { name: s.name })} onToggle={() => toggle(s)} />
        </span>
      ),
    },
  ];
}

export function ShopsPage(): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const [dialog, setDialog] = useState<'add' | ShopView | null>(null);
  const columns = useColumns(setDialog);
  return (
    <Section
      title={<span className="aside">{t('settings.shopsHelp')}</span>}
      actions={
        <Button type="primary" icon={<Icon name="plus" />} onClick={() => setDialog('add')}>
          {t('settings.addShop')}
        </Button>
      }
    >
      <PlainTable label={t('settings.shops')} rows={shops.all} columns={columns} keyOf={(s) => s.id} />
      {dialog === null ? null : <ShopDialog shop={dialog === 'add' ? null : dialog} onClose={() => setDialog(null)} />}
    </Section>
  );
}
