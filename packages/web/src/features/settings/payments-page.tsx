import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listPaymentAccountsRoute,
  testPaymentAccountRoute,
  type AccountKindView,
  type PaymentAccountsView,
  type PaymentAccountView,
} from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { CopyButton, Empty, Facts, Failed, Notice, Section, Waiting, type Fact } from '../../ui/basics.tsx';
import { PlainTable, type Column } from '../../ui/data-table.tsx';
import { Pill } from '../../ui/pills.tsx';
import { useSay } from '../../ui/say.tsx';
import type { Tone } from '../../ui/tokens.ts';
import { When } from '../../ui/when.tsx';
import { AccountDialog, SwitchDialog } from './payment-dialogs.tsx';
import { RefundRules } from './refund-rules.tsx';

const TONE: Readonly<Record<PaymentAccountView['state'], Tone>> = { active: 'completed', off: 'cancelled', replaced: 'cancelled' };

function StatePill({ account }: { readonly account: PaymentAccountView }): ReactNode {
  const { t } = useTranslation();
  const word = account.state !== 'active' ? account.state : account.isInUse ? 'inUse' : 'shadowed';
  return <Pill tone={word === 'shadowed' ? 'pending' : TONE[account.state]}>{t(`payAccounts.${word}`)}</Pill>;
}

type Open = { readonly kind: 'edit' } | { readonly kind: 'switch'; readonly account: PaymentAccountView };

function AccountFacts({ kind, account }: { readonly kind: AccountKindView; readonly account: PaymentAccountView }): ReactNode {
  const { t, i18n } = useTranslation();
  const tongue = i18n.language === 'en' ? 'en' : 'zh';
  const labels = new Map(kind.fields.map((f) => [f.name, f.label[tongue]]));
  const values: Fact[] = account.values.map((v) => ({ name: labels.get(v.name) ?? v.name, value: <code>{v.shown}</code> }));
  return (
    <Facts
      facts={[
        ...values,
        account.expiresAt === null ? null : { name: t('payAccounts.expiresAt'), value: <When at={account.expiresAt} /> },
        account.testedAt === null
          ? null
          : {
              name: t('payAccounts.lastTest'),
              value: (
                <span className="row tight">
                  <When at={account.testedAt} />
                  {account.testProblem === null ? null : <Pill tone="danger">{account.testProblem}</Pill>}
                </span>
              ),
            },
        { name: t('payAccounts.changedAt'), value: <When at={account.changedAt} /> },
        ...placeFacts(kind, t),
      ]}
    />
  );
}

/** Where requests go and where answers come: from the environment, never from this page (R20, R21). */
function placeFacts(kind: AccountKindView, t: TFunction): Fact[] {
  return [
    { name: t('payAccounts.address'), isWide: true, value: <code>{kind.baseUrl}</code> },
    {
      name: t('payAccounts.notifyUrl'),
      isWide: true,
      value: (
        <span className="row tight">
          <code>{kind.notifyUrl}</code>
          <CopyButton text={kind.notifyUrl} />
        </span>
      ),
    },
  ];
}

function OtherAccounts({
  rows,
  mayChange,
  onSwitch,
}: {
  readonly rows: readonly PaymentAccountView[];
  readonly mayChange: boolean;
  readonly onSwitch: (account: PaymentAccountView) => void;
}): ReactNode {
  const { t } = useTranslation();
  const columns: readonly Column<PaymentAccountView>[] = [
    { key: 'label', title: t('payAccounts.account'), phone: 'title', cell: (a) => <span className="strong">{a.label}</span> },
    {
      key: 'state',
      title: t('payAccounts.state'),
      cell: (a) => (
        <span className="row tight">
          <StatePill account={a} />
          {a.isSimulated ? <Pill tone="pending">{t('payAccounts.simulated')}</Pill> : null}
        </span>
      ),
    },
    { key: 'open', title: t('payAccounts.openAttempts'), align: 'right', cell: (a) => a.openAttempts },
    { key: 'at', title: t('payAccounts.changedAt'), cell: (a) => <When at={a.changedAt} /> },
    {
      key: 'act',
      title: '',
      align: 'right',
      cell: (a) =>
        mayChange && a.source === 'entered' && a.state !== 'active' ? (
          <Button size="small" onClick={() => onSwitch(a)}>
            {t('payAccounts.switchOn')}
          </Button>
        ) : null,
    },
  ];
  return <PlainTable label={t('payAccounts.older')} rows={rows} columns={columns} keyOf={(a) => a.id} />;
}

function useTest(kind: AccountKindView) {
  const { t } = useTranslation();
  const say = useSay();
  const test = useCommand(testPaymentAccountRoute, {
    touches: ['payment-accounts'],
    onDone: (r) => (r.isOk ? say.done(t('payAccounts.testOk')) : say.problem(new Error(r.detail ?? ''))),
  });
  return {
    isPending: test.isPending,
    result: test.data ?? null,
    run: () => test.mutate({ params: { provider: kind.provider }, body: {} }, { onError: say.problem }),
  };
}

function Actions({
  kind,
  account,
  mayChange,
  onOpen,
}: {
  readonly kind: AccountKindView;
  readonly account: PaymentAccountView | null;
  readonly mayChange: boolean;
  readonly onOpen: (open: Open) => void;
}): ReactNode {
  const { t } = useTranslation();
  const test = useTest(kind);
  if (!mayChange) return null;
  return (
    <>
      {account === null ? null : (
        <Button loading={test.isPending} onClick={test.run}>
          {t('payAccounts.test')}
        </Button>
      )}
      {kind.isSetByEnvironment ? null : (
        <>
          {account === null ? null : (
            <Button danger onClick={() => onOpen({ kind: 'switch', account })}>
              {t('payAccounts.switchOff')}
            </Button>
          )}
          <Button type={account === null ? 'primary' : 'default'} onClick={() => onOpen({ kind: 'edit' })}>
            {t(account === null ? 'payAccounts.setUp' : 'payAccounts.change')}
          </Button>
        </>
      )}
    </>
  );
}

function Provider({ kind, mayChange }: { readonly kind: AccountKindView; readonly mayChange: boolean }): ReactNode {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState<Open | null>(null);
  const account = kind.accounts.find((a) => a.isInUse) ?? null;
  const others = kind.accounts.filter((a) => a !== account);
  const name = kind.label[i18n.language === 'en' ? 'en' : 'zh'];
  return (
    <Section
      id={`pay-${kind.provider}`}
      title={
        <span className="row tight">
          {name}
          {account ? <StatePill account={account} /> : null}
          {account?.isSimulated ? <Pill tone="pending">{t('payAccounts.simulated')}</Pill> : null}
        </span>
      }
      actions={<Actions kind={kind} account={account} mayChange={mayChange} onOpen={setOpen} />}
    >
      {kind.isSetByEnvironment ? (
        <Notice>{account?.isSimulated ? t('payAccounts.simulatedHelp') : t('payAccounts.environment', { setting: kind.setting })}</Notice>
      ) : null}
      {account ? (
        <AccountFacts kind={kind} account={account} />
      ) : (
        <>
          <Empty title={t('payAccounts.none')} help={t('payAccounts.noneHelp')} />
          <Facts facts={placeFacts(kind, t)} />
        </>
      )}
      {others.length > 0 ? (
        <div style={{ marginTop: 16 }}>
          <h3 style={{ marginBottom: 8 }}>{t('payAccounts.older')}</h3>
          <OtherAccounts
            rows={others}
            mayChange={mayChange && !kind.isSetByEnvironment}
            onSwitch={(a) => setOpen({ kind: 'switch', account: a })}
          />
        </div>
      ) : null}
      {open?.kind === 'edit' ? <AccountDialog kind={kind} account={account} onClose={() => setOpen(null)} /> : null}
      {open?.kind === 'switch' ? <SwitchDialog account={open.account} onClose={() => setOpen(null)} /> : null}
    </Section>
  );
}

/** Where the shop's money comes in; the owner alone changes it. */
export function PaymentsPage(): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const accounts = useRoute('payment-accounts', listPaymentAccountsRoute, {});
  if (accounts.error) return <Failed error={accounts.error} onRetry={() => void accounts.refetch()} />;
  if (!accounts.data) return <Waiting />;
  const view: PaymentAccountsView = accounts.data;
  return (
    <>
      <p className="quiet" style={{ margin: '12px 0' }}>
        {t('payAccounts.help')}
      </p>
      {view.isSandboxOn ? <Notice tone="pending">{t('payAccounts.sandboxOn')}</Notice> : null}
      {view.mayChange ? null : <Notice>{t('payAccounts.ownerOnly')}</Notice>}
      {view.kinds.map((kind) => (
        <Provider key={kind.provider} kind={kind} mayChange={view.mayChange} />
      ))}
      {may('payment.read') ? <RefundRules /> : null}
    </>
  );
}
