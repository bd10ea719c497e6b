import { Button, DatePicker, Input } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Condition, Option } from './conditions.ts';
import { dayMeant, RELATIVE_DAYS, type OrdersSearch } from './orders-search.ts';

interface Props<C extends Condition = Condition> {
  readonly condition: C;
  readonly label: string;
  readonly search: OrdersSearch;
  readonly onChange: (patch: OrdersSearch) => void;
  readonly onDone: () => void;
}
type Of<K extends Condition['kind']> = Extract<Condition, { kind: K }>;

const orNothing = (text: string): string | undefined => (text === '' ? undefined : text);

function Choices({ condition, label, search, onChange, onDone }: Props<Of<'many' | 'one'>>): ReactNode {
  const isMany = condition.kind === 'many';
  const now = (search[condition.name] ?? '').split(',').filter((v) => v !== '');
  const pick = ({ value }: Option): void => {
    if (!isMany) {
      onChange({ [condition.name]: value });
      onDone();
      return;
    }
    const next = now.includes(value) ? now.filter((v) => v !== value) : [...now, value];
    onChange({ [condition.name]: orNothing(next.join(',')) });
  };
  return (
    <div className="checks" role="group" aria-label={label}>
      {condition.options.map((o) => (
        <label key={o.value} className="check">
          <input type={isMany ? 'checkbox' : 'radio'} name={condition.name} checked={now.includes(o.value)} onChange={() => pick(o)} />
          {o.label}
        </label>
      ))}
    </div>
  );
}

function Days({ condition, label, search, onChange, onDone }: Props<Of<'days'>>): ReactNode {
  const { t } = useTranslation();
  const from = dayMeant(search[condition.name]);
  const to = dayMeant(search[condition.to]);
  const isAhead = condition.name === 'shipByFrom';
  const relative = (day: (typeof RELATIVE_DAYS)[number]): void => {
    onChange(isAhead ? { [condition.name]: undefined, [condition.to]: day } : { [condition.name]: day, [condition.to]: undefined });
    onDone();
  };
  return (
    <>
      <div className="row">
        {(isAhead ? (['today'] as const) : RELATIVE_DAYS).map((day) => (
          <Button key={day} size="small" onClick={() => relative(day)}>
            {t(isAhead ? 'orderList.untilToday' : `orderList.day.${day}`)}
          </Button>
        ))}
      </div>
      <DatePicker.RangePicker
        aria-label={label}
        placeholder={[t('orders.timeFrom'), t('orders.timeTo')]}
        allowEmpty={[true, true]}
        value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        onChange={(days) =>
          onChange({ [condition.name]: days?.[0]?.format('YYYY-MM-DD'), [condition.to]: days?.[1]?.format('YYYY-MM-DD') })
        }
      />
    </>
  );
}

/** Two ends, both of which may be open; taken over together. */
function Amount({ condition, search, onChange, onDone }: Props<Of<'amount'>>): ReactNode {
  const { t } = useTranslation();
  const [min, setMin] = useState(search[condition.name] ?? '');
  const [max, setMax] = useState(search[condition.to] ?? '');
  const isWrong = [min, max].some((s) => s.trim() !== '' && !/^\d+(\.\d{1,2})?$/.test(s.trim()));
  return (
    <form
      className="col"
      onSubmit={(e) => {
        e.preventDefault();
        if (isWrong) return;
        onChange({ [condition.name]: orNothing(min.trim()), [condition.to]: orNothing(max.trim()) });
        onDone();
      }}
    >
      <div className="row one-line">
        <Input
          aria-label={t('orders.filterAmountMin')}
          placeholder="0.00"
          inputMode="decimal"
          value={min}
          onChange={(e) => setMin(e.target.value)}
        />
        –
        <Input
          aria-label={t('orders.filterAmountMax')}
          placeholder="∞"
          inputMode="decimal"
          value={max}
          onChange={(e) => setMax(e.target.value)}
        />
      </div>
      {isWrong ? <span className="danger">{t('errors.badAmount')}</span> : null}
      <Button htmlType="submit" type="primary" disabled={isWrong}>
        {t('orderList.apply')}
      </Button>
    </form>
  );
}

function TagWords({ condition, label, search, onChange, onDone }: Props<Of<'tags'>>): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(search[condition.name] ?? '');
  return (
    <form
      className="col"
      onSubmit={(e) => {
        e.preventDefault();
        const tags = typed.split(/[,、\uff0c]/).map((s) => s.trim());
        onChange({ [condition.name]: orNothing([...new Set(tags.filter((s) => s !== ''))].join(',')) });
        onDone();
      }}
    >
      <Input aria-label={label} placeholder={t('orderList.tagsHelp')} autoFocus value={typed} onChange={(e) => setTyped(e.target.value)} />
      <Button htmlType="submit" type="primary">
        {t('orderList.apply')}
      </Button>
    </form>
  );
}

export function ConditionEditor({ condition, ...props }: Props): ReactNode {
  const field = (() => {
    switch (condition.kind) {
      case 'many':
      case 'one':
        return <Choices condition={condition} {...props} />;
      case 'days':
        return <Days condition={condition} {...props} />;
      case 'amount':
        return <Amount condition={condition} {...props} />;
      case 'tags':
        return <TagWords condition={condition} {...props} />;
    }
  })();
  return (
    <div className="condition-editor">
      <strong>{props.label}</strong>
      {field}
    </div>
  );
}
