import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BusView } from '@danflow/contract';
import { Empty, Facts, Section } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { When } from '../../ui/when.tsx';
import { eventName, spanText } from './operations-words.ts';
import { figure } from '../../ui/figure.ts';

type Kind = BusView['kinds'][number];

const isActive = ({ waiting, today }: Kind): boolean => waiting + today.published + today.handled + today.failed + today.dead > 0;
const shown = (n: number | null): string => (n === null ? '—' : figure(n));

function BrokerFacts({ bus }: { readonly bus: BusView }): ReactNode {
  const { t } = useTranslation();
  const { broker, engine } = bus;
  return (
    <Facts
      facts={[
        { name: t('operations.engine'), value: t(`operations.engineWord.${engine}`) },
        broker && {
          name: t('operations.broker'),
          value: (
            <>
              {broker.isConnected ? t('operations.brokerOn') : t('operations.brokerOff')} · <When at={broker.since} />
            </>
          ),
        },
        broker?.isConnected
          ? {
              name: t('operations.waiting'),
              value: t('operations.brokerDepth', {
                queued: shown(broker.queued),
                retrying: shown(broker.retrying),
                unreadable: shown(broker.unreadable),
              }),
            }
          : null,
      ]}
    />
  );
}

/** What waits for its reactions, and what was done today, by kind. */
export function BusSection({ bus }: { readonly bus: BusView }): ReactNode {
  const { t } = useTranslation();
  const [isAll, setAll] = useState(false);
  const rows = isAll ? bus.kinds : bus.kinds.filter(isActive);
  const columns: readonly Column<Kind>[] = [
    {
      key: 'kind',
      title: t('operations.kind'),
      phone: 'title',
      cell: (k) => <span title={k.kind}>{eventName(k.kind, t)}</span>,
    },
    { key: 'waiting', title: t('operations.waiting'), align: 'right', cell: (k) => shown(k.waiting) },
    { key: 'oldest', title: t('operations.oldest'), cell: (k) => <When at={k.oldestAt} /> },
    { key: 'failing', title: t('operations.failing'), align: 'right', cell: (k) => shown(k.failing) },
    { key: 'handled', title: t('operations.handledToday'), align: 'right', cell: (k) => shown(k.today.handled) },
    { key: 'failed', title: t('operations.failedToday'), align: 'right', cell: (k) => shown(k.today.failed) },
    { key: 'dead', title: t('operations.deadToday'), align: 'right', cell: (k) => shown(k.today.dead) },
    {
      key: 'lag',
      title: t('operations.lag'),
      align: 'right',
      cell: (k) => (k.today.meanLagMs === null ? <span className="quiet">—</span> : spanText(k.today.meanLagMs, t)),
    },
  ];
  return (
    <Section
      title={t('operations.bus')}
      actions={
        <Button size="small" onClick={() => setAll(!isAll)}>
          {t(isAll ? 'operations.activeKinds' : 'operations.allKinds')}
        </Button>
      }
    >
      <p className="quiet section-help">{t('operations.busHelp')}</p>
      <BrokerFacts bus={bus} />
      {rows.length === 0 ? (
        <Empty title={t('operations.quiet')} help="" />
      ) : (
        <PlainTable label={t('operations.bus')} rows={rows} columns={columns} keyOf={(k) => k.kind} />
      )}
    </Section>
  );
}
