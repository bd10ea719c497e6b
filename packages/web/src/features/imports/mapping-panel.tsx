import { Alert, Button, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Currency, IMPORT_FIELDS, OrderType, type ImportOptions, type ImportTarget, type ImportView } from '@danflow/contract';
import { Notice, Section } from '../../ui/basics.tsx';
import { PlainTable } from '../../ui/data-table.tsx';
import { problemText } from '../../ui/problem-text.ts';

type Options = Pick<
  ImportOptions,
  'currency' | 'timeZone' | 'dateFormat' | 'decimalMark' | 'amountMeaning' | 'orderState' | 'unknownSkus' | 'newSkuType' | 'onTotalDiffers'
>;

interface Props {
  readonly batch: ImportView;
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly onSave: (mapping: ImportTarget[], options: ImportOptions) => void;
}

const STATES = ['pending_payment', 'paid', 'shipped', 'completed'] as const;

function OptionFields({ isDateAsked }: { readonly isDateAsked: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="form-grid">
      <Form.Item name="orderState" label={t('imports.orderState')} extra={t('imports.history')}>
        <Select
          options={[
            ...STATES.map((s) => ({ value: s as string, label: t(`words.status.${s}`) })),
            { value: 'from_column', label: t('imports.stateFromColumn') },
          ]}
        />
      </Form.Item>
      <Form.Item name="currency" label={t('imports.currency')}>
        <Select options={Currency.options.map((c) => ({ value: c, label: c }))} />
      </Form.Item>
      <Form.Item
        name="dateFormat"
        label={t('imports.dateFormat')}
        {...(isDateAsked ? { rules: [{ required: true, message: t('order.mustBePicked') }] } : {})}
      >
        <Select
          allowClear
          options={[
            { value: 'ymd', label: t('imports.dateYmd') },
            { value: 'dmy', label: t('imports.dateDmy') },
            { value: 'mdy', label: t('imports.dateMdy') },
          ]}
        />
      </Form.Item>
      <Form.Item name="timeZone" label={t('imports.timeZone')}>
        <Input />
      </Form.Item>
      <Form.Item name="decimalMark" label={t('imports.decimalMark')}>
        <Select
          options={[
            { value: 'point', label: t('imports.markPoint') },
            { value: 'comma', label: t('imports.markComma') },
          ]}
        />
      </Form.Item>
      <Form.Item name="amountMeaning" label={t('imports.amountMeaning')}>
        <Select
          options={[
            { value: 'line_amount', label: t('imports.lineAmount') },
            { value: 'unit_price', label: t('imports.unitPrice') },
          ]}
        />
      </Form.Item>
      <Form.Item name="unknownSkus" label={t('imports.unknownSkus')}>
        <Select
          options={[
            { value: 'create', label: t('imports.skuCreate') },
            { value: 'refuse', label: t('imports.skuRefuse') },
          ]}
        />
      </Form.Item>
      <Form.Item name="newSkuType" label={t('imports.newSkuType')}>
        <Select options={OrderType.options.map((o) => ({ value: o, label: t(`words.type.${o}`) }))} />
      </Form.Item>
      <Form.Item name="onTotalDiffers" label={t('imports.totalDiffers')}>
        <Select
          options={[
            { value: 'refuse', label: t('imports.totalRefuse') },
            { value: 'discount', label: t('imports.totalDiscount') },
          ]}
        />
      </Form.Item>
    </div>
  );
}

const attributeNameOf = (header: string, at: number): string => {
  const name = header
    .replaceAll(/[^\w.-]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40);
  return name === '' ? `column_${at + 1}` : name;
};

/** What each column means and how values are read; guessed by the server, corrected here, remembered for the next file. */
export function MappingPanel({ batch, error, isBusy, onSave }: Props): ReactNode {
  const { t } = useTranslation();
  const [targets, setTargets] = useState<readonly ImportTarget[]>(() => batch.columns.map((c) => c.target));
  const [form] = Form.useForm<Options>();
  const rows = batch.columns.map((column, at) => ({
    ...column,
    at,
    samples: (batch.preview ?? [])
      .map((r) => r[at] ?? '')
      .filter((s) => s !== '')
      .slice(0, 3),
  }));
  const optionsFor = (header: string, at: number) => [
    ...IMPORT_FIELDS.map((f) => ({ value: f as string, label: t(`imports.field.${f}`) })),
    { value: `attribute:${attributeNameOf(header, at)}`, label: `${t('imports.attribute')}: ${attributeNameOf(header, at)}` },
  ];
  const isDateAsked = batch.questions.length > 0;
  return (
    <Form<Options>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={batch.options}
      onFinish={(values) => onSave([...targets], { ...batch.options, ...values, dateFormat: values.dateFormat ?? null })}
      scrollToFirstError
    >
      {batch.isRemembered ? (
        <Notice tone="completed" icon="check">
          {t('imports.remembered')}
        </Notice>
      ) : null}
      {batch.questions.map((q) => (
        <Notice key={q.column + q.kind} tone="pending">
          {t(q.kind === 'date_format' ? 'imports.question' : 'imports.questionMixed', { column: q.column, samples: q.samples.join(', ') })}
        </Notice>
      ))}
      <Section title={t('imports.columns')}>
        <PlainTable
          label={t('imports.columns')}
          rows={rows}
          keyOf={(r) => String(r.at)}
          toneOf={(r) => (targets[r.at] === 'ignore' ? 'quiet' : undefined)}
          columns={[
            {
              key: 'header',
              title: t('imports.column'),
              phone: 'title',
              cell: (r) => <span className="strong">{r.header === '' ? `#${r.at + 1}` : r.header}</span>,
            },
            {
              key: 'samples',
              title: t('imports.sample'),
              cell: (r) => (r.samples.length === 0 ? null : <span className="clip">{r.samples.join(' · ')}</span>),
            },
            {
              key: 'target',
              title: t('imports.meaning'),
              width: 240,
              cell: (r) => (
                <Select
                  aria-label={`${t('imports.meaning')} ${r.header}`}
                  style={{ width: '100%', minWidth: 160 }}
                  showSearch={{ optionFilterProp: 'label' }}
                  value={targets[r.at] as string}
                  onChange={(v: string) => setTargets(targets.map((x, i) => (i === r.at ? (v as ImportTarget) : x)))}
                  options={optionsFor(r.header, r.at)}
                />
              ),
            },
          ]}
        />
        {batch.preview === null ? (
          <p className="quiet" style={{ marginTop: 12 }}>
            {t('imports.previewGone')}
          </p>
        ) : null}
      </Section>
      <Section title={t('imports.options')}>
        <OptionFields isDateAsked={isDateAsked} />
      </Section>
      {error ? <Alert type="error" showIcon title={problemText(error, t)} role="alert" style={{ marginBottom: 16 }} /> : null}
      <Button type="primary" size="large" htmlType="submit" loading={isBusy}>
        {t('imports.goCheck')}
      </Button>
    </Form>
  );
}
