import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PaymentTerms, type Currency } from '@danflow/contract';
import { useShops, useWarehouses } from '../../api/places.ts';
import { Section } from '../../ui/basics.tsx';
import { FlagInput } from '../../ui/flag-input.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import { ReceiverFields } from '../../ui/receiver-fields.tsx';
import { TagsInput } from '../../ui/tags-input.tsx';

export function MoneyFields({ currency, hasDeposit }: { readonly currency: Currency; readonly hasDeposit: boolean }): ReactNode {
  const { t } = useTranslation();
  const isAmount = {
    validator: (_: unknown, v: number | null) => (v === null ? Promise.reject(new Error(t('errors.badAmount'))) : Promise.resolve()),
  };
  return (
    <>
      <Form.Item name="paymentTerms" label={t('newOrder.terms')}>
        <Select options={PaymentTerms.options.map((p) => ({ value: p, label: t(`words.terms.${p}`) }))} />
      </Form.Item>
      <div className="form-grid" style={{ gridTemplateColumns: '1fr 1fr' }}>
        <Form.Item name="discountAmount" label={t('newOrder.discount')} rules={[isAmount]}>
          <MoneyInput currency={currency} />
        </Form.Item>
        <Form.Item name="freightAmount" label={t('newOrder.freight')} rules={[isAmount]}>
          <MoneyInput currency={currency} />
        </Form.Item>
      </div>
      {hasDeposit ? (
        <Form.Item name="depositAmount" label={t('newOrder.deposit')} extra={t('newOrder.depositHelp')}>
          <MoneyInput currency={currency} />
        </Form.Item>
      ) : null}
    </>
  );
}

function PlaceFields(): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const warehouses = useWarehouses();
  if (shops.inUse.length < 2 && warehouses.inUse.length < 2) return null;
  return (
    <div className="form-grid">
      {shops.inUse.length > 1 ? (
        <Form.Item name="shopId" label={t('newOrder.shop')}>
          <Select
            allowClear
            placeholder={shops.inUse.find((s) => s.kind === 'manual')?.name ?? shops.inUse[0]?.name}
            options={shops.inUse.map((s) => ({ value: s.id as string, label: s.name }))}
          />
        </Form.Item>
      ) : null}
      {warehouses.inUse.length > 1 ? (
        <Form.Item name="warehouseId" label={t('newOrder.warehouse')}>
          <Select
            allowClear
            placeholder={t('newOrder.warehouseAuto')}
            options={warehouses.inUse.map((w) => ({ value: w.id as string, label: w.name }))}
          />
        </Form.Item>
      ) : null}
    </div>
  );
}

function RareFields(): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="form-grid">
      <Form.Item name="buyerMessage" label={t('newOrder.buyerMessage')} className="wide">
        <Input.TextArea autoSize maxLength={1000} />
      </Form.Item>
      <Form.Item name="sourceNo" label={t('newOrder.sourceNo')}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="customerCode" label={t('newOrder.customerCode')}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item name="payMinutes" label={t('newOrder.payMinutes')}>
        <InputNumber min={1} max={43_200} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="invoiceTitle" label={t('newOrder.invoiceTitle')}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="taxNo" label={t('newOrder.taxNo')}>
        <Input maxLength={40} />
      </Form.Item>
    </div>
  );
}

/** Who gets it, and what the shop wants to remember. What is rarely needed waits behind a button. */
export function DetailFields({ isReceiverNeeded }: { readonly isReceiverNeeded: boolean }): ReactNode {
  const { t } = useTranslation();
  const [isMore, setMore] = useState(false);
  return (
    <>
      <Section
        title={
          <>
            {t('newOrder.receiver')}{' '}
            {isReceiverNeeded ? null : (
              <span className="quiet" style={{ fontSize: 13, fontWeight: 400 }}>
                {t('newOrder.receiverOptional')}
              </span>
            )}
          </>
        }
      >
        <ReceiverFields isNameNeeded={isReceiverNeeded} />
      </Section>
      <Section title={t('newOrder.memo')}>
        <PlaceFields />
        <div className="form-grid">
          <Form.Item name="sellerMemo" label={t('newOrder.sellerMemo')} className="wide">
            <Input.TextArea autoSize maxLength={1000} />
          </Form.Item>
          <Form.Item name="sellerFlag" label={t('newOrder.flag')}>
            <FlagInput />
          </Form.Item>
          <Form.Item name="tags" label={t('newOrder.tags')}>
            <TagsInput />
          </Form.Item>
        </div>
        {isMore ? <RareFields /> : null}
        <Button type="link" style={{ padding: 0 }} aria-expanded={isMore} onClick={() => setMore(!isMore)}>
          {isMore ? t('newOrder.less') : t('newOrder.more')}
        </Button>
      </Section>
    </>
  );
}
