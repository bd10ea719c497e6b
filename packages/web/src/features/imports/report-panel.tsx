import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DOUBTS, ROW_REASONS, type ImportReport } from '@danflow/contract';
import { Facts, Section } from '../../ui/basics.tsx';

const n = (value: number): string => value.toLocaleString('en-US');

/** What the file holds, what was refused and why, what was doubtful and what was done about it. */
export function ReportPanel({ report }: { readonly report: ImportReport }): ReactNode {
  const { t, i18n } = useTranslation();
  const tongue = i18n.language === 'en' ? 'en' : 'zh';
  const { amounts } = report;
  return (
    <>
      <Section title={t('imports.report')}>
        <Facts
          facts={[
            { name: t('imports.reportRows'), value: <span className="strong num">{n(report.rows)}</span> },
            { name: t('imports.reportOrders'), value: <span className="strong num">{n(report.orders)}</span> },
            { name: t('imports.reportLines'), value: n(report.lines) },
            {
              name: t('imports.reportRefused'),
              value: <span className={report.rowsRefused > 0 ? 'danger strong' : undefined}>{n(report.rowsRefused)}</span>,
            },
            { name: t('imports.reportOrdersRefused'), value: n(report.ordersRefused) },
            { name: t('imports.reportSkipped'), value: n(report.ordersSkipped) },
            { name: t('imports.reportCustomers'), value: `${n(report.customers.found)} / ${n(report.customers.created)}` },
            { name: t('imports.reportSkus'), value: `${n(report.skus.found)} / ${n(report.skus.created)}` },
            amounts === null
              ? null
              : {
                  name: t('imports.amountFile'),
                  value: (
                    <span className="num">
                      {amounts.file} {amounts.currency}
                    </span>
                  ),
                },
            amounts === null
              ? null
              : {
                  name: t('imports.amountBooks'),
                  value: (
                    <span className="num">
                      {amounts.books} {amounts.currency}
                    </span>
                  ),
                },
            amounts === null ? null : { name: t('imports.amountDifference'), value: <span className="num">{amounts.difference}</span> },
            amounts === null ? null : { name: t('imports.roundedRows'), value: n(amounts.roundedRows) },
          ]}
        />
      </Section>
      <Section title={t('imports.reasons')}>
        {report.reasons.length === 0 ? (
          <p className="quiet">{t('imports.noneRefused')}</p>
        ) : (
          <ul className="entries">
            {report.reasons.map((r) => (
              <li key={r.reason} className="row apart entry">
                <span>{ROW_REASONS[r.reason][tongue]}</span>
                <span className="num">{t('imports.reasonRows', { n: n(r.rows) })}</span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      {report.doubts.length === 0 ? null : (
        <Section title={t('imports.doubts')}>
          <ul className="entries">
            {report.doubts.map((d) => (
              <li key={d.kind} className="entry">
                <div className="row apart">
                  <span>{DOUBTS[d.kind][tongue]}</span>
                  <span className="num">{t('imports.doubtCount', { count: n(d.count), rows: n(d.rows) })}</span>
                </div>
                <div className="quiet pre">
                  {t('imports.doubtSample', {
                    samples: d.samples
                      .slice(0, 5)
                      .map((s) => s.key)
                      .join(', '),
                  })}
                </div>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
