import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DOUBTS, ROW_REASONS, type ImportReport } from '@danflow/contract';
import { Facts, Section } from '../../ui/basics.tsx';
import { figure as n } from '../../ui/figure.ts';
import { exactMoney } from './exact-money.ts';
import { RefusedCount } from './refused-count.tsx';

const SAMPLES = 5;

function Numbers({ report }: { readonly report: ImportReport }): ReactNode {
  const { t } = useTranslation();
  const { amounts } = report;
  const money = (name: string, text: string) =>
    amounts === null ? null : { name, value: <span className="num">{exactMoney(text, amounts.currency)}</span> };
  return (
    <Facts
      facts={[
        { name: t('imports.reportRows'), value: <span className="strong num">{n(report.rows)}</span> },
        { name: t('imports.reportOrders'), value: <span className="strong num">{n(report.orders)}</span> },
        { name: t('imports.reportLines'), value: n(report.lines) },
        { name: t('imports.reportRefused'), value: <RefusedCount n={report.rowsRefused} /> },
        { name: t('imports.failed'), value: <RefusedCount n={report.ordersRefused} /> },
        { name: t('imports.reportSkipped'), value: n(report.ordersSkipped) },
        { name: t('imports.reportCustomers'), value: `${n(report.customers.found)} / ${n(report.customers.created)}` },
        { name: t('imports.reportSkus'), value: `${n(report.skus.found)} / ${n(report.skus.created)}` },
        money(t('imports.amountFile'), amounts?.file ?? ''),
        money(t('imports.amountBooks'), amounts?.books ?? ''),
        money(t('imports.amountDifference'), amounts?.difference ?? ''),
        amounts === null ? null : { name: t('imports.roundedRows'), value: n(amounts.roundedRows) },
      ]}
    />
  );
}

function Doubts({ doubts }: { readonly doubts: ImportReport['doubts'] }): ReactNode {
  const { t, i18n } = useTranslation();
  const tongue = i18n.language === 'en' ? 'en' : 'zh';
  return (
    <ul className="entries">
      {doubts.map((d) => (
        <li key={d.kind} className="entry">
          <div className="row apart">
            <span>{DOUBTS[d.kind][tongue]}</span>
            <span className="num">{t('imports.doubtCount', { count: n(d.count), rows: n(d.rows) })}</span>
          </div>
          <div className="quiet pre">
            {t('imports.doubtSample', {
              samples: d.samples
                .slice(0, SAMPLES)
                .map((s) => s.key)
                .join(t('common.comma')),
            })}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What the file holds, what was refused and why, what was doubtful and what was done about it. */
export function ReportPanel({ report }: { readonly report: ImportReport }): ReactNode {
  const { t, i18n } = useTranslation();
  const tongue = i18n.language === 'en' ? 'en' : 'zh';
  return (
    <>
      <Section title={t('imports.report')}>
        <Numbers report={report} />
      </Section>
      <Section title={t('imports.reasons')}>
        {report.reasons.length === 0 ? <p className="quiet">{t('imports.noneRefused')}</p> : null}
        <ul className="entries">
          {report.reasons.map((r) => (
            <li key={r.reason} className="row apart entry">
              <span>{ROW_REASONS[r.reason][tongue]}</span>
              <span className="num">{t('imports.reasonRows', { n: n(r.rows) })}</span>
            </li>
          ))}
        </ul>
      </Section>
      {report.doubts.length === 0 ? null : (
        <Section title={t('imports.doubts')}>
          <Doubts doubts={report.doubts} />
        </Section>
      )}
    </>
  );
}
