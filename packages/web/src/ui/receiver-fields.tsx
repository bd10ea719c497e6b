import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Name, phone and address, below the form's field `receiver`. */
export function ReceiverFields({ isNameNeeded }: { readonly isNameNeeded: boolean }): ReactNode {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const country = (Form.useWatch(['receiver', 'country'], form) as string | undefined) ?? '';
  const isAbroad = country !== '' && country !== 'CN';
  const needed = [{ required: true, whitespace: true, message: t('newOrder.receiverNeeded') }];
  return (
    <div className="form-grid">
      <Form.Item name={['receiver', 'name']} label={t('order.name')} rules={isNameNeeded ? needed : []}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name={['receiver', 'phone']} label={t('order.phone')}>
        <Input maxLength={30} inputMode="tel" autoComplete="off" />
      </Form.Item>
      <Form.Item name={['receiver', 'province']} label={t('order.province')}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name={['receiver', 'city']} label={t('order.city')}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name={['receiver', 'district']} label={t('order.district')}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name={['receiver', 'postalCode']} label={t('order.postalCode')}>
        <Input maxLength={20} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name={['receiver', 'country']}
        label={t('order.country')}
        hidden={!isAbroad}
        rules={[{ pattern: /^[A-Za-z]{2}$/, message: t('newOrder.countryCode') }]}
      >
        <Input maxLength={2} autoComplete="off" />
      </Form.Item>
      <Form.Item name={['receiver', 'street']} label={t('order.street')} className="wide">
        <Input maxLength={300} autoComplete="off" />
      </Form.Item>
    </div>
  );
}

export interface ReceiverValues {
  readonly name?: string;
  readonly phone?: string;
  readonly country?: string;
  readonly province?: string;
  readonly city?: string;
  readonly district?: string;
  readonly street?: string;
  readonly postalCode?: string;
}

/** Undefined when nothing was filled in. */
export function receiverOf(values: ReceiverValues | undefined): ({ name: string } & ReceiverValues) | undefined {
  const filled = Object.fromEntries(Object.entries(values ?? {}).filter(([, v]) => typeof v === 'string' && v.trim() !== ''));
  return typeof filled.name === 'string' ? { ...filled, name: filled.name } : undefined;
}
