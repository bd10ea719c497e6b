import { useNavigate } from '@tanstack/react-router';
import { Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeCustomerRoute, createCustomerRoute, type CustomerView } from '@danflow/contract';
import { useShops } from '../../api/places.ts';
import { useSession } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { useSay } from '../../ui/say.tsx';
import { TagsInput } from '../../ui/tags-input.tsx';

interface Fields {
  readonly shopId: string;
  readonly externalCode?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly province?: string;
  readonly city?: string;
  readonly district?: string;
  readonly street?: string;
  readonly tags?: string[];
  readonly note?: string;
  readonly creditLimitAmount?: number | null;
}

const PERSONAL = ['name', 'phone', 'street'] as const;
const given = (text: string | undefined): boolean => text !== undefined && text.trim() !== '';

function CustomerFields({ isNew }: { readonly isNew: boolean }): ReactNode {
  const { t } = useTranslation();
  const { masks } = useSession();
  const needed = [{ required: true, whitespace: true, message: t('errors.fieldRequired') }];
  return (
    <div className="form-grid">
      <Form.Item name="name" label={t('customers.name')} rules={isNew ? needed : []}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="phone" label={t('customers.phone')}>
        <Input maxLength={30} inputMode="tel" autoComplete="off" />
      </Form.Item>
      <Form.Item name="province" label={t('order.province')}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name="city" label={t('order.city')}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name="district" label={t('order.district')}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name="street" label={t('customers.street')}>
        <Input maxLength={300} autoComplete="off" />
      </Form.Item>
      <Form.Item name="tags" label={t('customers.tags')}>
        <TagsInput />
      </Form.Item>
      {masks.personal === 'hidden' ? null : (
        <Form.Item name="note" label={t('customers.note')} className="wide">
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={1000} />
        </Form.Item>
      )}
      {masks.amounts === 'hidden' ? null : (
        <Form.Item name="creditLimitAmount" label={t('customers.credit')} extra={t('customers.creditNone')}>
          <MoneyInput currency="CNY" />
        </Form.Item>
      )}
    </div>
  );
}

export function NewCustomerDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const shops = useShops();
  const create = useCommand(createCustomerRoute, {
    touches: ['customers'],
    onDone: (c) => {
      say.done(t('customers.created'));
      void navigate({ to: '/customers/$customerId', params: { customerId: c.id } });
    },
  });
  return (
    <FormDialog
      title={t('customers.add')}
      width={620}
      onClose={onClose}
      command={create}
      okText={t('common.save')}
      initial={{ shopId: (shops.inUse[0]?.id as string | undefined) ?? '' }}
      toIntention={({ name, externalCode, ...rest }: Fields) => ({
        body: {
          ...Object.fromEntries(Object.entries(rest).filter(([, v]) => v !== undefined)),
          shopId: rest.shopId,
          name: name ?? '',
          externalCode: given(externalCode) ? (externalCode ?? null) : null,
        },
      })}
    >
      <div className="form-grid">
        <Form.Item name="shopId" label={t('customers.shop')}>
          <Select options={shops.inUse.map((s) => ({ value: s.id as string, label: s.name }))} />
        </Form.Item>
        <Form.Item name="externalCode" label={t('customers.externalCode')}>
          <Input maxLength={64} />
        </Form.Item>
      </div>
      <CustomerFields isNew />
    </FormDialog>
  );
}

/** Personal fields start empty and stay as they are when left empty: nobody has to see them to change a tag. */
export function EditCustomerDialog({ customer, onClose }: { readonly customer: CustomerView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { masks } = useSession();
  const change = useCommand(changeCustomerRoute, { touches: ['customers'], onDone: () => say.done(t('customers.saved')) });
  const { province, city, district, tags, creditLimitAmount, note } = customer;
  return (
    <FormDialog
      title={t('customers.edit')}
      help={t('customers.editHelp')}
      width={620}
      onClose={onClose}
      command={change}
      okText={t('common.save')}
      initial={{ province, city, district, tags, creditLimitAmount, note }}
      toIntention={(fields: Fields) => ({
        params: { customerId: customer.id },
        ifMatch: customer.version,
        body: {
          ...Object.fromEntries(PERSONAL.filter((name) => given(fields[name])).map((name) => [name, fields[name]])),
          province: fields.province ?? '',
          city: fields.city ?? '',
          district: fields.district ?? '',
          tags: fields.tags ?? [],
          ...(masks.personal === 'hidden' ? {} : { note: fields.note ?? '' }),
          ...(masks.amounts === 'hidden' ? {} : { creditLimitAmount: fields.creditLimitAmount ?? null }),
        },
      })}
    >
      <CustomerFields isNew={false} />
    </FormDialog>
  );
}

export function BlacklistDialog({ customer, onClose }: { readonly customer: CustomerView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const change = useCommand(changeCustomerRoute, { touches: ['customers'], onDone: () => say.done(t('customers.saved')) });
  return (
    <FormDialog
      title={t('customers.addBlacklist')}
      onClose={onClose}
      command={change}
      isDanger
      okText={t('customers.addBlacklist')}
      toIntention={({ blacklistedReason }: { blacklistedReason: string }) => ({
        params: { customerId: customer.id },
        body: { blacklistedReason },
      })}
    >
      <Form.Item
        name="blacklistedReason"
        label={t('customers.blacklistReason')}
        rules={[{ required: true, whitespace: true, message: t('errors.fieldRequired') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}
