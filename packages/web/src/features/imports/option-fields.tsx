import { Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Currency, OrderType, type ImportOptions } from '@danflow/contract';

/** What a person may say about how values are read. */
export type OptionValues = Pick<
  ImportOptions,
  'currency' | 'timeZone' | 'dateFormat' | 'decimalMark' | 'amountMeaning' | 'orderState' | 'unknownSkus' | 'newSkuType' | 'onTotalDiffers'
>;

interface ChoiceProps {
  readonly name: keyof OptionValues;
  readonly label: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly extra?: string;
  readonly isNeeded?: boolean;
}

function Choice({ name, label, options, extra, isNeeded = false }: ChoiceProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item name={name} label={label} extra={extra} rules={isNeeded ? [{ required: true, message: t('order.mustBePicked') }] : []}>
      <Select options={options.map(([value, text]) => ({ value, label: text }))} />
    </Form.Item>
  );
}

const STATES = ['pending_payment', 'paid', 'shipped', 'completed'] as const;

export function OptionFields({ isDateAsked }: { readonly isDateAsked: boolean }): ReactNode {
  const { t } = useTranslation();
  const dates = [
    ['ymd', t('imports.dateYmd')],
    ['dmy', t('imports.dateDmy')],
    ['mdy', t('imports.dateMdy')],
  ] as const;
  const states = [...STATES.map((s) => [s, t(`words.status.${s}`)] as const), ['from_column', t('imports.stateFromColumn')] as const];
  return (
    <div className="form-grid">
      <Choice name="orderState" label={t('imports.orderState')} extra={t('imports.history')} options={states} />
      <Choice name="currency" label={t('imports.currency')} options={Currency.options.map((c) => [c, c] as const)} />
      <Choice name="dateFormat" label={t('imports.dateFormat')} options={dates} isNeeded={isDateAsked} />
      <Form.Item name="timeZone" label={t('imports.timeZone')}>
        <Input />
      </Form.Item>
      <Choice
        name="decimalMark"
        label={t('imports.decimalMark')}
        options={[
          ['point', t('imports.markPoint')],
          ['comma', t('imports.markComma')],
        ]}
      />
      <Choice
        name="amountMeaning"
        label={t('imports.amountMeaning')}
        options={[
          ['line_amount', t('imports.lineAmount')],
          ['unit_price', t('imports.unitPrice')],
        ]}
      />
      <Choice
        name="unknownSkus"
        label={t('imports.unknownSkus')}
        options={[
          ['create', t('imports.skuCreate')],
          ['refuse', t('imports.skuRefuse')],
        ]}
      />
      <Choice
        name="newSkuType"
        label={t('imports.newSkuType')}
        options={OrderType.options.map((o) => [o, t(`words.type.${o}`)] as const)}
      />
      <Choice
        name="onTotalDiffers"
        label={t('imports.totalDiffers')}
        options={[
          ['refuse', t('imports.totalRefuse')],
          ['discount', t('imports.totalDiscount')],
        ]}
      />
    </div>
  );
}
