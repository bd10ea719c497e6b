import { Alert, Button, Form, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IMPORT_FIELDS, type ImportOptions, type ImportTarget, type ImportView } from '@danflow/contract';
import { Notice, Section } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { problemText } from '../../ui/problem-text.ts';
import { OptionFields, type OptionValues } from './option-fields.tsx';

interface Props {
  readonly batch: ImportView;
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly onSave: (mapping: ImportTarget[], options: ImportOptions) => void;
}

const attributeNameOf = (header: string, at: number): string => {
  const name = header
    .replaceAll(/[^\w.-]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40);
  return name === '' ? `column_${at + 1}` : name;
};

/** A column of the file, with the first of its values. */
interface MappedColumn {
  readonly at: number;
  readonly header: string;
  readonly samples: readonly string[];
}

const columnsOf = (batch: ImportView): MappedColumn[] =>
  batch.columns.map(({ header }, at) => ({
    at,
    header,
    samples: (batch.preview ?? [])
      .map((r) => r[at] ?? '')
      .filter((s) => s !== '')
      .slice(0, 3),
  }));

interface TargetsProps {
  readonly batch: ImportView;
  readonly targets: readonly ImportTarget[];
  readonly onChange: (targets: readonly ImportTarget[]) => void;
}

function Targets({ batch, targets, onChange }: TargetsProps): ReactNode {
  const { t } = useTranslation();
  const choices = ({ header, at }: MappedColumn) => [
    ...IMPORT_FIELDS.map((f) => ({ value: f as string, label: t(`imports.field.${f}`) })),
    { value: `attribute:${attributeNameOf(header, at)}`, label: t('imports.attribute') + t('common.colon') + attributeNameOf(header, at) },
  ];
  const pick = (r: MappedColumn): ReactNode => (
    <Select
      aria-label={`${t('imports.meaning')} ${r.header}`}
      style={{ width: '100%', minWidth: 160 }}
      showSearch={{ optionFilterProp: 'label' }}
      value={targets[r.at] as string}
      onChange={(v: string) => onChange(targets.map((x, i) => (i === r.at ? (v as ImportTarget) : x)))}
      options={choices(r)}
    />
  );
  const columns: readonly Column<MappedColumn>[] = [
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
    { key: 'target', title: t('imports.meaning'), width: 240, cell: pick },
  ];
  return (
    <PlainTable
      label={t('imports.columns')}
      rows={columnsOf(batch)}
      keyOf={(r) => String(r.at)}
      toneOf={(r) => (targets[r.at] === 'ignore' ? 'quiet' : undefined)}
      columns={columns}
    />
  );
}

/** What each column means and how values are read; guessed by the server, corrected here, remembered for the next file. */
export function MappingPanel({ batch, error, isBusy, onSave }: Props): ReactNode {
  const { t } = useTranslation();
  const [targets, setTargets] = useState<readonly ImportTarget[]>(() => batch.columns.map((c) => c.target));
  const save = (values: OptionValues) => onSave([...targets], { ...batch.options, ...values, dateFormat: values.dateFormat ?? null });
  return (
    <Form<OptionValues> layout="vertical" requiredMark={false} initialValues={batch.options} onFinish={save} scrollToFirstError>
      {batch.isRemembered ? (
        <Notice tone="completed" icon="check">
          {t('imports.remembered')}
        </Notice>
      ) : null}
      {batch.questions.map((q) => (
        <Notice key={q.column + q.kind} tone="pending">
          {t(q.kind === 'date_format' ? 'imports.question' : 'imports.questionMixed', {
            column: q.column,
            samples: q.samples.join(t('common.comma')),
          })}
        </Notice>
      ))}
      <Section title={t('imports.columns')}>
        <Targets batch={batch} targets={targets} onChange={setTargets} />
        {batch.preview === null ? (
          <p className="quiet" style={{ marginTop: 12 }}>
            {t('imports.previewGone')}
          </p>
        ) : null}
      </Section>
      <Section title={t('imports.options')}>
        <OptionFields isDateAsked={batch.questions.length > 0} />
      </Section>
      {error ? <Alert type="error" showIcon title={problemText(error, t)} role="alert" style={{ marginBottom: 16 }} /> : null}
      <Button type="primary" size="large" htmlType="submit" loading={isBusy}>
        {t('imports.goCheck')}
      </Button>
    </Form>
  );
}
