import type { AccountKindView, PaymentAccountsView, PaymentAccountView } from '@danflow/contract';
import type { Deps } from '../../platform/module.ts';
import type { Read } from '../../platform/tx.ts';
import { isOwner } from '../identity/index.ts';
import { buyerChoices, providerKinds, type ProviderKind } from '../payments/index.ts';
import { listAccountRows, openValues, type AccountRow } from './account.repo.ts';
import { identityFields, shownValue } from './account.rules.ts';
import { isInUse } from './open-accounts.ts';
import type { Places } from './places.ts';
import { settingOf } from './settle-environment.ts';

async function openCounts({ db }: Read): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('payment_attempts')
    .select((eb) => ['account_id', eb.fn.countAll<number>().as('n')])
    .where('state', 'in', ['open', 'unknown'])
    .where('account_id', 'is not', null)
    .groupBy('account_id')
    .execute();
  return new Map(rows.map((r) => [String(r.account_id), r.n]));
}

function accountView(
  read: Read,
  kind: ProviderKind,
  row: AccountRow,
  rows: readonly AccountRow[],
  open: Map<string, number>,
): PaymentAccountView {
  const values = openValues(read.keys, row);
  return {
    id: row.id,
    provider: row.provider,
    source: row.source,
    state: row.state,
    label: row.label,
    isSimulated: row.is_simulated,
    isInUse: isInUse(row, rows),
    values: kind.fields.flatMap((f) => {
      const value = values[f.name];
      return value === undefined ? [] : [{ name: f.name, shown: shownValue(f.kind, value) }];
    }),
    expiresAt: row.expires_at?.toISOString() ?? null,
    testedAt: row.tested_at?.toISOString() ?? null,
    testProblem: row.test_problem,
    changedAt: row.changed_at.toISOString(),
    changedBy: row.changed_by,
    openAttempts: open.get(row.id) ?? 0,
  } as PaymentAccountView;
}

/** What is set up where, without a secret. */
export async function getPaymentAccounts(read: Read, { core, settings }: Deps, places: Places): Promise<PaymentAccountsView> {
  const rows = await listAccountRows(read.db);
  const open = await openCounts(read);
  const kinds = providerKinds(core).map((kind): AccountKindView => {
    const identity = new Set(identityFields(kind.fields).map((f) => f.name));
    return {
      provider: kind.name as AccountKindView['provider'],
      label: kind.label,
      fields: kind.fields.map((f) => ({ ...f, isIdentity: identity.has(f.name) })),
      baseUrl: places.baseUrl(kind),
      isOfficial: places.baseUrl(kind) === kind.officialUrl,
      notifyUrl: places.of(kind).notifyUrl,
      setting: settingOf(kind.name),
      isSetByEnvironment: settings.payments?.accounts[kind.name] !== undefined,
      accounts: rows.filter((r) => r.provider === kind.name).map((r) => accountView(read, kind, r, rows, open)),
    };
  });
  const choices = await buyerChoices(core);
  return { kinds, mayChange: await isOwner(read.db, read.principal), isSandboxOn: choices.some((c) => c.provider.name === 'sandbox') };
}
