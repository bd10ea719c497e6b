import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../api/problem.ts';
import { Notice } from '../../ui/basics.tsx';
import { problemText } from '../../ui/problem-text.ts';

interface Short {
  readonly code: string;
  readonly wanted: number;
  readonly available: number;
}

/** What a person may insist on. */
export interface Ways {
  readonly allowShortage?: boolean;
  readonly allowBlacklisted?: boolean;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** All short SKUs of one refusal. */
function shortsOf(facts: Readonly<Record<string, unknown>>): Short[] {
  const rows = Array.isArray(facts.shortages) ? (facts.shortages as Record<string, unknown>[]) : [];
  return rows.map((r) => ({ code: textOf(r.skuCode), wanted: Number(r.wanted ?? 0), available: Number(r.available ?? 0) }));
}

interface Props {
  readonly error: unknown;
  /** Absent: nothing can be insisted on. */
  readonly onAllow?: (ways: Ways) => void;
}

function ShortStock({ facts, sentence }: { readonly facts: Readonly<Record<string, unknown>>; readonly sentence: string }): ReactNode {
  const { t } = useTranslation();
  const shorts = shortsOf(facts);
  return (
    <>
      <strong>{t('newOrder.shortTitle')}</strong>
      {shorts.length === 0 ? <div>{sentence}</div> : null}
      <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
        {shorts.map((s) => (
          <li key={s.code}>{t('newOrder.shortLine', { ...s })}</li>
        ))}
      </ul>
    </>
  );
}

/** Why the order was not taken, and the ways on that there are. */
export function RefusalCard({ error, onAllow }: Props): ReactNode {
  const { t } = useTranslation();
  const isShort = isProblem(error, 'stock_insufficient');
  const isBlacklisted = isProblem(error, 'customer_blacklisted');
  const ways: Ways | null = isShort ? { allowShortage: true } : isBlacklisted ? { allowBlacklisted: true } : null;
  const allow =
    ways === null || onAllow === undefined ? null : (
      <Button size="small" onClick={() => onAllow(ways)}>
        {isShort ? t('newOrder.shortAllow') : t('newOrder.blacklistedAllow')}
      </Button>
    );
  return (
    <div role="alert">
      <Notice tone="danger" actions={allow}>
        {isShort ? <ShortStock facts={error.facts} sentence={problemText(error, t)} /> : problemText(error, t)}
        {isProblem(error, 'bad_request') && error.fields.length > 0 ? <div>{t('newOrder.checkFields')}</div> : null}
      </Notice>
    </div>
  );
}
