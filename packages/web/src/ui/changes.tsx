import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Currency } from '@danflow/contract';
import { changeLines } from './journal-words.ts';

export function Changes({
  changes,
  subject,
  currency = 'CNY',
}: {
  readonly changes: Record<string, readonly [unknown, unknown]>;
  readonly subject: string;
  readonly currency?: Currency;
}): ReactNode {
  const { t } = useTranslation();
  const lines = changeLines(changes, { subject, currency }, t);
  if (lines.length === 0) return null;
  return (
    <ul className="changes">
      {lines.map((line) => (
        <li key={line.key}>
          <span className="quiet">{line.name} </span>
          {line.from === '' ? null : (
            <>
              {line.from}
              <span className="arrow">→</span>
            </>
          )}
          {line.to}
        </li>
      ))}
    </ul>
  );
}
