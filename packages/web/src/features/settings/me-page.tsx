import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listSessionsRoute, revokeSessionRoute, type OpenSessionView } from '@danflow/contract';
import { useMay, useSession } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { Facts, Section } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { PasswordForm } from '../../ui/password-form.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import { When } from '../../ui/when.tsx';
import { MasksText, ScopeText } from './scope-text.tsx';

/** `Chrome · Windows` out of a user agent: enough to know one's own computer. */
export function deviceName(userAgent: string | null): string {
  if (userAgent === null || userAgent === '') return '—';
  const browser = /(Edg|OPR|Firefox|MicroMessenger|HeadlessChrome|Chrome|Safari)\//.exec(userAgent)?.[1] ?? '';
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', MicroMessenger: 'WeChat', HeadlessChrome: 'Chrome' };
  const system = /(Windows|iPhone|iPad|Android|Mac OS X|Linux)/.exec(userAgent)?.[1] ?? '';
  const found = [names[browser] ?? browser, system === 'Mac OS X' ? 'macOS' : system].filter((s) => s !== '');
  return found.length === 0 ? userAgent.slice(0, 60) : found.join(' · ');
}

function Sessions(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const sessions = useRoute('sessions', listSessionsRoute, {});
  const end = useCommand(revokeSessionRoute, { touches: ['sessions'], onDone: () => say.done(t('session.sessionEnded')) });
  const columns: readonly Column<OpenSessionView>[] = [
    {
      key: 'device',
      title: t('session.device'),
      phone: 'title',
      cell: (s) => (
        <span className="row tight">
          <span className="strong">{deviceName(s.userAgent)}</span>
          {s.isCurrent ? <Pill tone="completed">{t('session.thisDevice')}</Pill> : null}
        </span>
      ),
    },
    { key: 'ip', title: t('session.ip'), cell: (s) => s.ip },
    { key: 'in', title: t('session.signedInAt'), cell: (s) => <When at={s.createdAt} /> },
    { key: 'seen', title: t('session.lastSeen'), cell: (s) => <When at={s.seenAt} /> },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (s) =>
        s.isCurrent ? null : (
          <Button size="small" onClick={() => end.mutate({ params: { sessionId: s.id } }, { onError: say.problem })}>
            {t('session.endSession')}
          </Button>
        ),
    },
  ];
  return (
    <Section title={t('session.mySessions')}>
      <p className="quiet" style={{ marginBottom: 12 }}>
        {t('session.sessionsHelp')}
      </p>
      <PlainTable label={t('session.mySessions')} rows={sessions.data?.items ?? []} columns={columns} keyOf={(s) => s.id} />
    </Section>
  );
}

export function MePage(): ReactNode {
  const { t } = useTranslation();
  const me = useSession();
  const may = useMay();
  const say = useSay();
  const role = me.role === null ? '' : me.role.builtin === null ? me.role.name : t(`words.role.${me.role.builtin}`);
  return (
    <div className="two">
      <div>
        <Section title={me.name}>
          <Facts
            facts={[
              { name: t('session.username'), value: me.username ?? '' },
              { name: t('session.role'), value: role },
              { name: t('settings.scope'), value: <ScopeText scope={me.scope} /> },
              { name: t('settings.masks'), value: <MasksText masks={me.masks} mayReveal={may('customer.reveal')} />, isWide: true },
            ]}
          />
        </Section>
        <Sessions />
      </div>
      <Section title={t('session.changePassword')}>
        <PasswordForm onDone={() => say.done(t('session.passwordChanged'))} />
      </Section>
    </div>
  );
}
