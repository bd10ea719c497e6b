import { Button, Segmented } from 'antd';
import type { TFunction } from 'i18next';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listPaymentAlertsRoute,
  listQuarantineRoute,
  seePaymentAlertRoute,
  type PaymentAlertView,
  type QuarantinedView,
} from '@danflow/contract';
import { useCommand } from '../../api/use-command.ts';
import { usePages } from '../../api/use-route.ts';
import { Empty, Section } from '../../ui/basics.tsx';
import { PagedTable, type Column } from '../../ui/data-table.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import { When } from '../../ui/when.tsx';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the facts of an alert say, in words. */
function detailOf({ kind, facts }: PaymentAlertView, t: TFunction): string {
  if (kind === 'notification_refused') {
    const words = t('paySafety.reasonWord', { returnObjects: true }) as unknown as Record<string, string>;
    return words[textOf(facts.reason)] ?? textOf(facts.reason);
  }
  const changes = t('paySafety.change', { returnObjects: true });
  const parts =
    kind === 'key_expiring'
      ? [textOf(facts.label)]
      : kind.startsWith('bill_')
        ? [textOf(facts.label), textOf(facts.day)]
        : [textOf(facts.label), changes[textOf(facts.change)] ?? '', textOf(facts.by)];
  return parts.filter((p) => p !== '').join(' · ');
}

function Alerts(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [isSeen, setSeen] = useState(false);
  const pages = usePages<PaymentAlertView, typeof listPaymentAlertsRoute>('payment-alerts', listPaymentAlertsRoute, { isSeen });
  const see = useCommand(seePaymentAlertRoute, { touches: ['payment-alerts'] });
  const columns: readonly Column<PaymentAlertView>[] = [
    {
      key: 'kind',
      title: t('paySafety.alerts'),
      phone: 'title',
      cell: (a) => (
        <span>
          <span className="strong">{t(`paySafety.kind.${a.kind}`)}</span>
          <br />
          <span className="quiet">{t(`paySafety.help.${a.kind}`)}</span>
        </span>
      ),
    },
    { key: 'provider', title: t('finance.provider'), cell: (a) => t(`order.provider.${a.provider}`) },
    { key: 'detail', title: t('paySafety.detail'), cell: (a) => detailOf(a, t) },
    { key: 'count', title: t('paySafety.count'), align: 'right', cell: (a) => a.count },
    { key: 'last', title: t('paySafety.last'), cell: (a) => <When at={a.lastAt} /> },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (a) =>
        a.seenAt === null ? (
          <Button size="small" onClick={() => see.mutate({ params: { alertId: a.id } }, { onError: say.problem })}>
            {t('paySafety.seen')}
          </Button>
        ) : null,
    },
  ];
  return (
    <>
      <div className="toolbar">
        <Segmented
          aria-label={t('paySafety.alerts')}
          value={isSeen ? 'done' : 'open'}
          onChange={(v) => setSeen(v === 'done')}
          options={[
            { value: 'open', label: t('paySafety.open') },
            { value: 'done', label: t('paySafety.done') },
          ]}
        />
      </div>
      <PagedTable
        label={t('paySafety.alerts')}
        pages={pages}
        columns={columns}
        keyOf={(a) => a.id}
        empty={<Empty title={t('paySafety.noAlerts')} help={t('paySafety.noAlertsHelp')} />}
      />
    </>
  );
}

function Quarantine(): ReactNode {
  const { t } = useTranslation();
  const pages = usePages<QuarantinedView, typeof listQuarantineRoute>('payment-alerts', listQuarantineRoute, {});
  const columns: readonly Column<QuarantinedView>[] = [
    {
      key: 'reason',
      title: t('paySafety.reason'),
      phone: 'title',
      cell: (q) => <Pill tone="danger">{t(`paySafety.reasonWord.${q.reason}`)}</Pill>,
    },
    { key: 'provider', title: t('finance.provider'), cell: (q) => t(`order.provider.${q.provider}`) },
    { key: 'ip', title: t('paySafety.ip'), cell: (q) => <code>{q.ip ?? ''}</code> },
    { key: 'at', title: t('paySafety.at'), cell: (q) => <When at={q.at} /> },
  ];
  return (
    <Section title={t('paySafety.quarantine')}>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('paySafety.quarantineHelp')}
      </p>
      <PagedTable
        label={t('paySafety.quarantine')}
        pages={pages}
        columns={columns}
        keyOf={(q) => q.id}
        empty={<Empty title={t('paySafety.noQuarantine')} help={t('paySafety.noQuarantineHelp')} />}
      />
    </Section>
  );
}

/** What must be heard about the safety of payments, and what was refused: nothing moved because of it. */
export function Safety(): ReactNode {
  return (
    <>
      <Alerts />
      <Quarantine />
    </>
  );
}
