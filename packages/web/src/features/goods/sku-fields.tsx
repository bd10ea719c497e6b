import { Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Currency, OrderType, VirtualKind, type Currency as CurrencyName, type SkuView } from '@danflow/contract';
import { MoneyInput } from '../../ui/money-input.tsx';
import { PictureField } from './picture-field.tsx';

export interface SkuValues {
  readonly code: string;
  readonly barcode?: string;
  readonly options?: string;
  readonly type: SkuView['type'];
  readonly virtualKind?: SkuView['virtualKind'];
  readonly currency: CurrencyName;
  readonly priceAmount: number;
  readonly costAmount?: number | null;
  readonly weightGrams?: number | null;
  readonly leadTimeDays?: number | null;
  readonly pictureId?: string | null;
}

export const NEW_SKU: Partial<SkuValues> = { type: 'physical', currency: 'CNY' };
const filled = (text: string | undefined): string | null => (text === undefined || text.trim() === '' ? null : text.trim());

/** What changes may also change: everything but type, kind and currency. */
export const changeableOf = (v: SkuValues) => ({
  code: v.code.trim(),
  barcode: filled(v.barcode),
  options: v.options ?? '',
  priceAmount: v.priceAmount,
  costAmount: v.costAmount ?? null,
  weightGrams: v.weightGrams ?? null,
  leadTimeDays: v.leadTimeDays ?? null,
  ...(v.pictureId ? { pictureId: v.pictureId } : {}),
});
export const newSkuOf = (v: SkuValues) => ({
  ...changeableOf(v),
  type: v.type,
  currency: v.currency,
  virtualKind: v.type === 'virtual' ? (v.virtualKind ?? 'unlimited') : null,
});

interface Props {
  /** Where the fields live in the form: [] for one SKU, ['skus', 0] in a list. */
  readonly at: readonly (string | number)[];
  /** The whole path, where the form names fields of a list below the list. */
  readonly watched?: readonly (string | number)[];
  readonly canSeeCost: boolean;
  readonly isNew: boolean;
}

/** What cannot be changed later. */
function KindFields({
  name,
  isVirtual,
}: {
  readonly name: (field: keyof SkuValues) => (string | number)[];
  readonly isVirtual: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const needed = [{ required: true, message: t('errors.fieldRequired') }];
  return (
    <>
      <Form.Item name={name('type')} label={t('goods.type')} rules={needed}>
        <Select options={OrderType.options.map((o) => ({ value: o, label: t(`words.type.${o}`) }))} />
      </Form.Item>
      {isVirtual ? (
        <Form.Item name={name('virtualKind')} label={t('goods.virtualKind')} rules={needed}>
          <Select options={VirtualKind.options.map((o) => ({ value: o, label: t(`words.virtualKind.${o}`) }))} />
        </Form.Item>
      ) : null}
      <Form.Item name={name('currency')} label={t('goods.currency')}>
        <Select options={Currency.options.map((c) => ({ value: c, label: c }))} />
      </Form.Item>
    </>
  );
}

/** Fields of one variant; what does not fit its type is not asked. */
export function SkuFields({ at, watched = at, canSeeCost, isNew }: Props): ReactNode {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const name = (field: keyof SkuValues) => [...at, field];
  const type = Form.useWatch([...watched, 'type'], { form, preserve: true }) as SkuValues['type'] | undefined;
  const currency = (Form.useWatch([...watched, 'currency'], { form, preserve: true }) as CurrencyName | undefined) ?? 'CNY';
  return (
    <div className="form-grid">
      <Form.Item
        name={name('code')}
        label={t('goods.code')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name={name('options')} label={t('goods.options')}>
        <Input maxLength={100} placeholder={t('goods.optionsHelp')} />
      </Form.Item>
      <Form.Item name={name('priceAmount')} label={t('goods.price')} rules={[{ required: true, message: t('errors.badAmount') }]}>
        <MoneyInput currency={currency} />
      </Form.Item>
      {canSeeCost ? (
        <Form.Item name={name('costAmount')} label={t('goods.cost')}>
          <MoneyInput currency={currency} />
        </Form.Item>
      ) : null}
      {isNew ? <KindFields name={name} isVirtual={type === 'virtual'} /> : null}
      <Form.Item name={name('barcode')} label={t('goods.barcode')}>
        <Input maxLength={64} />
      </Form.Item>
      {type === 'virtual' ? null : (
        <Form.Item name={name('weightGrams')} label={t('goods.weight')}>
          <InputNumber min={0} max={10_000_000} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      )}
      {type === 'custom' ? (
        <Form.Item name={name('leadTimeDays')} label={t('goods.leadTime')}>
          <InputNumber min={1} max={365} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      ) : null}
      <PictureField name={name('pictureId')} />
    </div>
  );
}
