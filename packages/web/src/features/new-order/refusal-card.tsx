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

/** All short SKUs of one refusal, whatever names its facts go by. */
function shortsOf(facts: Readonly<Record<string, unknown>>): Short[] {
  const rows = Array.isArray(facts.shortages) ? (facts.shortages as Record<string, unknown>[]) : [];
  return rows
    .filter((r) => typeof r === 'object' && r !== null)
    .map((r) => ({
      code: String(r.skuCode ?? r.code ?? r.sku ?? ''),
      wanted: Number(r.wanted ?? r.asked ?? r.qty ?? r.requested ?? 0),
      available: Number(r.available ?? r.left ?? 0),
    }));
}

interface Props {
  readonly error: unknown;
  readonly onAllowShortage: () => void;
  readonly onAllowBlacklisted: () => void;
}

/** Why the order was not taken, and the ways on that there are. */
export function RefusalCard({ error, onAllowShortage, onAllowBlacklisted }: Props): ReactNode {
  const { t } = useTranslation();
  if (isProblem(error, 'stock_insufficient')) {
    const shorts = shortsOf(error.facts);
    return (
      <div role="alert">
        <Notice
          tone="danger"
          actions={
            <Button size="small" onClick={onAllowShortage}>
              {t('newOrder.shortAllow')}
            </Button>
          }
        >
          <strong>{t('newOrder.shortTitle')}</strong>
          {shorts.length === 0 ? (
            <div>{problemText(error, t)}</div>
          ) : (
            <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
              {shorts.map((s) => (
                <li key={s.code}>{t('newOrder.shortLine', { ...s })}</li>
              ))}
            </ul>
          )}
        </Notice>
      </div>
    );
  }
  const isBlacklisted = isProblem(error, 'customer_blacklisted');
  return (
    <div role="alert">
      <Notice
        tone="danger"
        actions={
          isBlacklisted ? (
            <Button size="small" onClick={onAllowBlacklisted}>
              {t('newOrder.blacklistedAllow')}
            </Button>
          ) : null
        }
      >
        {problemText(error, t)}
        {isProblem(error, 'bad_request') && error.fields.length > 0 ? <div>{t('newOrder.checkFields')}</div> : null}
      </Notice>
    </div>
  );
}
