import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileId, Sender } from '@danflow/contract';
import { LogoInput } from './logo-input.tsx';

/** What buyers and couriers see of a shop. */
export interface ShopFront {
  readonly name: string;
  readonly logoId: FileId | null;
  readonly sender: Sender;
}
export const NO_SENDER: Sender = { name: '', phone: '', address: '' };

/** Cleared fields come back as undefined. */
export const frontOf = ({ name, logoId, sender }: ShopFront): ShopFront => ({
  name: name.trim(),
  logoId: logoId ?? null,
  sender: { name: sender?.name ?? '', phone: sender?.phone ?? '', address: sender?.address ?? '' },
});

export function ShopFrontFields({ logoUrl }: { readonly logoUrl: string | null }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="name"
        label={t('settings.shopName')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="logoId" label={t('settings.logo')} extra={t('settings.logoHelp')}>
        <LogoInput url={logoUrl} />
      </Form.Item>
      <fieldset className="plain-fieldset" style={{ marginBottom: 16 }}>
        <legend>{t('settings.sender')}</legend>
        <div className="form-grid">
          <Form.Item name={['sender', 'name']} label={t('settings.senderName')} style={{ marginBottom: 8 }}>
            <Input maxLength={60} autoComplete="organization" />
          </Form.Item>
          <Form.Item name={['sender', 'phone']} label={t('settings.senderPhone')} style={{ marginBottom: 8 }}>
            <Input maxLength={30} autoComplete="tel" />
          </Form.Item>
        </div>
        <Form.Item
          name={['sender', 'address']}
          label={t('settings.senderAddress')}
          extra={t('settings.senderHelp')}
          style={{ marginBottom: 0 }}
        >
          <Input maxLength={200} autoComplete="street-address" />
        </Form.Item>
      </fieldset>
    </>
  );
}
