import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { getSystemRoute } from '@danflow/contract';
import { useRoute } from '../../api/use-route.ts';
import { Facts, Failed, Section, Waiting } from '../../ui/basics.tsx';
import { agoText, useNow, When } from '../../ui/when.tsx';
import { BusSection } from './bus-section.tsx';
import { SystemAlerts } from './system-alerts.tsx';

const REFRESH_MS = 10_000;
const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const bytesText = (bytes: number): string => (bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GB` : `${(bytes / MIB).toFixed(1)} MB`);

/** How the system is: what runs, what waits, what failed. */
export function SystemPage(): ReactNode {
  const { t } = useTranslation();
  const now = useNow();
  const system = useRoute('system', getSystemRoute, {}, { everyMs: REFRESH_MS });
  if (system.isPending) return <Waiting />;
  if (!system.data) return <Failed error={system.error} onRetry={() => void system.refetch()} />;
  const { version, schemaVersion, startedAt, database, outbox, disk, bus, cache } = system.data;
  return (
    <>
      <SystemAlerts system={system.data} />
      <Section title={t('settings.system')}>
        <Facts
          facts={[
            { name: t('common.version'), value: version },
            { name: t('settings.schemaVersion'), value: schemaVersion ?? '' },
            {
              name: t('settings.startedAt'),
              value: (
                <>
                  <When at={startedAt} /> <span className="quiet">{agoText(startedAt, now, t)}</span>
                </>
              ),
            },
            {
              name: t('settings.database'),
              value: `PostgreSQL ${database.version} · ${t(`settings.engine.${database.engine}`)} · ${bytesText(database.sizeBytes)}`,
            },
            {
              name: t('settings.outbox'),
              value: outbox.oldestAt === null ? String(outbox.depth) : `${outbox.depth} · ${agoText(outbox.oldestAt, now, t)}`,
            },
            {
              name: t('settings.cache'),
              value: (
                <>
                  {t(`settings.cacheEngine.${cache.engine}`)}
                  {cache.engine === 'memory' ? null : (
                    <>
                      {' '}
                      · {cache.isConnected ? t('operations.brokerOn') : t('operations.brokerOff')} · <When at={cache.since} />
                    </>
                  )}
                </>
              ),
            },
            disk === null
              ? null
              : {
                  name: t('settings.disk'),
                  value: t('settings.diskFree', { free: bytesText(disk.freeBytes), total: bytesText(disk.totalBytes) }),
                },
          ]}
        />
      </Section>
      <BusSection bus={bus} />
    </>
  );
}
