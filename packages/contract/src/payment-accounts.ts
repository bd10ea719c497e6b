import { z } from 'zod';
import { flag, PageQuery, pageOf, text, Timestamp } from './common.ts';
import { PaymentAccountId, PaymentAlertId, QuarantineId, UserId } from './ids.ts';
import { PaymentProviderName } from './payments.ts';
import { route } from './route.ts';

/** Providers with an account of the merchant. */
export const AccountProvider = z.enum(['wechat_pay', 'alipay']);
export type AccountProvider = z.infer<typeof AccountProvider>;

const Both = z.object({ zh: z.string(), en: z.string() });

export const AccountFieldView = z.object({
  name: z.string(),
  label: Both,
  hint: Both,
  kind: z.enum(['line', 'secret_line', 'public_key', 'secret_key']),
  isRequired: z.boolean(),
  /** Says who the merchant is: other values are another account. */
  isIdentity: z.boolean(),
});
export type AccountFieldView = z.infer<typeof AccountFieldView>;

/** What is set, without telling it: a plain value as it is, a secret by its last four characters, a key by its fingerprint. */
export const AccountValueView = z.object({
  name: z.string(),
  shown: z.string(),
});

export const PaymentAccountView = z
  .object({
    id: PaymentAccountId,
    provider: AccountProvider,
    source: z.enum(['entered', 'environment']),
    state: z.enum(['active', 'off', 'replaced']),
    label: z.string(),
    /** Against a simulator: no real money moves. */
    isSimulated: z.boolean(),
    /** Payments begin with it: active, and not outshone by the environment. */
    isInUse: z.boolean(),
    values: z.array(AccountValueView),
    expiresAt: Timestamp.nullable(),
    testedAt: Timestamp.nullable(),
    /** What was wrong at the last test; null: it was right, or never tested. */
    testProblem: z.string().nullable(),
    changedAt: Timestamp,
    changedBy: UserId.nullable(),
    /** Payments that are still open under it. */
    openAttempts: z.int(),
  })
  .meta({ id: 'PaymentAccount' });
export type PaymentAccountView = z.infer<typeof PaymentAccountView>;

export const AccountKindView = z
  .object({
    provider: AccountProvider,
    label: Both,
    fields: z.array(AccountFieldView),
    /** Where requests go: the official address, or the one of the environment. */
    baseUrl: z.string(),
    isOfficial: z.boolean(),
    /** To be entered at the provider where it asks for one. */
    notifyUrl: z.string(),
    /** Name of the setting that would set it, or does. */
    setting: z.string(),
    isSetByEnvironment: z.boolean(),
    /** Newest first. */
    accounts: z.array(PaymentAccountView),
  })
  .meta({ id: 'PaymentAccountKind' });
export type AccountKindView = z.infer<typeof AccountKindView>;

export const PaymentAccountsView = z.object({
  kinds: z.array(AccountKindView),
  /** The owner alone changes accounts. */
  mayChange: z.boolean(),
  /** The simulated provider of demonstrations can be chosen by buyers. */
  isSandboxOn: z.boolean(),
});
export type PaymentAccountsView = z.infer<typeof PaymentAccountsView>;

export const listPaymentAccountsRoute = route({
  method: 'GET',
  path: '/payment-accounts',
  summary: 'Accounts at payment providers, without their secrets',
  access: 'system.manage',
  reply: PaymentAccountsView,
});

const byProvider = z.object({ provider: AccountProvider });
/** Longer than any key: 4096-bit RSA in PEM is 3,300 characters. */
const Values = z.record(text(40, 1), z.string().max(8000)).refine((v) => Object.keys(v).length <= 20, { error: 'has too many fields' });
const Password = z.string().min(1).max(200);
const CHANGE_REFUSALS = ['password_wrong', 'sign_in_locked', 'account_field_wrong', 'account_from_environment', 'limit_reached'] as const;

// Bodies hold the password and keys: what is kept of a body under a key would be a quick hash of them, so these take none.
// Each says a whole state, so that sending it twice does no harm.
export const setPaymentAccountRoute = route({
  method: 'PUT',
  path: '/payment-accounts/:provider',
  summary: 'Set up or change the account at a provider; fields left out keep what they hold',
  access: 'system.manage',
  idempotency: 'none',
  params: byProvider,
  body: z.object({ values: Values, currentPassword: Password }),
  reply: PaymentAccountsView,
  errors: CHANGE_REFUSALS,
});

export const switchPaymentAccountRoute = route({
  method: 'POST',
  path: '/payment-accounts/:provider/switch',
  summary: 'Switch the entered account on or off; what was begun under it is still brought to its end',
  access: 'system.manage',
  idempotency: 'none',
  params: byProvider,
  body: z.object({ accountId: PaymentAccountId, isOn: z.boolean(), currentPassword: Password }),
  reply: PaymentAccountsView,
  errors: CHANGE_REFUSALS,
});

export const testPaymentAccountRoute = route({
  method: 'POST',
  path: '/payment-accounts/:provider/test',
  summary: 'Ask the provider whether keys, numbers and clock are accepted; with values: before they are saved',
  access: 'system.manage',
  idempotency: 'none',
  params: byProvider,
  body: z.object({ values: Values.optional() }),
  reply: z.object({ isOk: z.boolean(), field: z.string().nullable(), detail: z.string().nullable() }),
  errors: ['account_field_wrong', 'payment_provider_off'],
});

export const PaymentAlertView = z
  .object({
    id: PaymentAlertId,
    kind: z.enum([
      'notification_refused',
      'account_changed',
      'key_expiring',
      'bill_overdue',
      'bill_failed',
      'bill_differs',
      'bill_unsigned',
    ]),
    provider: PaymentProviderName,
    facts: z.record(z.string(), z.unknown()),
    count: z.int(),
    firstAt: Timestamp,
    lastAt: Timestamp,
    seenAt: Timestamp.nullable(),
  })
  .meta({ id: 'PaymentAlert' });
export type PaymentAlertView = z.infer<typeof PaymentAlertView>;

export const listPaymentAlertsRoute = route({
  method: 'GET',
  path: '/payment-alerts',
  summary: 'What must be heard about the safety of payments',
  access: 'finance.task',
  query: PageQuery.extend({ isSeen: flag.default(false) }),
  reply: pageOf(PaymentAlertView),
});
export const seePaymentAlertRoute = route({
  method: 'POST',
  path: '/payment-alerts/:alertId/seen',
  summary: 'Somebody has looked at an alert',
  access: 'finance.task',
  params: z.object({ alertId: PaymentAlertId }),
  reply: PaymentAlertView,
});

export const QuarantinedView = z
  .object({
    id: QuarantineId,
    provider: PaymentProviderName,
    reason: z.enum(['signature', 'stale', 'malformed', 'foreign', 'amount']),
    ip: z.string().nullable(),
    at: Timestamp,
  })
  .meta({ id: 'QuarantinedNotification' });
export type QuarantinedView = z.infer<typeof QuarantinedView>;

export const listQuarantineRoute = route({
  method: 'GET',
  path: '/notification-quarantine',
  summary: 'Payment notifications that were refused: nothing moved because of them',
  access: 'finance.task',
  query: PageQuery.extend({ provider: PaymentProviderName.optional() }),
  reply: pageOf(QuarantinedView),
});
