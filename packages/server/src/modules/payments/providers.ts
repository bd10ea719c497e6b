import { DomainError, type PaymentProviderName } from '@danflow/contract';
import type { Core } from '../../platform/tx.ts';
import type { PaymentProvider, ProviderKind } from './provider.ts';

const registered = new WeakMap<Core, Map<string, PaymentProvider>>();

/** Providers without an account call it when they are mounted: the sandbox. Where any account is in use, buyers no longer see them (R21). */
export function registerProvider(core: Core, provider: PaymentProvider): void {
  const known = registered.get(core) ?? new Map<string, PaymentProvider>();
  known.set(provider.name, provider);
  registered.set(core, known);
}

export const findProvider = (core: Core, name: string): PaymentProvider | null => registered.get(core)?.get(name) ?? null;

/** A provider opened under an account of the merchant. */
export interface OpenAccount {
  readonly id: string;
  /** The same for two accounts of one merchant, say the entered one and the one of the environment. */
  readonly identity: string;
  readonly label: string;
  /** Base address of the simulator it talks to; null: real money. */
  readonly simulatorUrl: string | null;
  /** New payments begin with it; the others bring older ones to their end. */
  readonly isInUse: boolean;
  readonly provider: PaymentProvider;
}
type AccountSource = () => Promise<readonly OpenAccount[]>;

const sources = new WeakMap<Core, AccountSource>();

/** The module of accounts hands in how they are found: payments are below it. */
export const setAccountSource = (core: Core, source: AccountSource): void => void sources.set(core, source);

/** Every account that can be opened, those in use first. */
export const openAccounts = async (core: Core): Promise<readonly OpenAccount[]> => (await sources.get(core)?.()) ?? [];

export interface AttemptPlace {
  readonly provider: string;
  readonly account_id: string | null;
}

/** Null for money that no provider moves, and for an account that can no longer be opened. */
export async function providerOf(core: Core, { provider, account_id: id }: AttemptPlace): Promise<PaymentProvider | null> {
  if (id === null) return findProvider(core, provider);
  return (await openAccounts(core)).find((a) => a.id === id)?.provider ?? null;
}

export interface BuyerChoice {
  readonly accountId: string | null;
  readonly provider: PaymentProvider;
  readonly simulatorUrl: string | null;
}

/** What a buyer can choose today: accounts in use, else the sandbox where there is one. */
export async function buyerChoices(core: Core): Promise<BuyerChoice[]> {
  const inUse = (await openAccounts(core)).filter((a) => a.isInUse);
  if (inUse.length > 0) return inUse.map((a) => ({ accountId: a.id, provider: a.provider, simulatorUrl: a.simulatorUrl }));
  return [...(registered.get(core)?.values() ?? [])].map((provider) => ({ accountId: null, provider, simulatorUrl: null }));
}

/** Throws payment_provider_off. */
export async function requireChoice(core: Core, name: string): Promise<BuyerChoice> {
  const choice = (await buyerChoices(core)).find((c) => c.provider.name === name);
  if (!choice) throw new DomainError('payment_provider_off', { provider: name });
  return choice;
}

export interface Reader {
  readonly accountId: string | null;
  readonly provider: PaymentProvider;
}

/** Who could read a notification: it does not say under which account it was signed. Throws payment_provider_off. */
export async function notificationReaders(core: Core, name: string): Promise<[Reader, ...Reader[]]> {
  const accounts = (await openAccounts(core)).filter((a) => a.provider.name === name);
  const own = findProvider(core, name);
  const readers: Reader[] = [
    ...accounts.map((a) => ({ accountId: a.id, provider: a.provider })),
    ...(own ? [{ accountId: null, provider: own }] : []),
  ];
  const [first, ...rest] = readers;
  if (!first) throw new DomainError('payment_provider_off', { provider: name });
  return [first, ...rest];
}

/** Money that only a person can hand back. */
export const isManual = (name: PaymentProviderName): boolean => name === 'offline' || name === 'external';

const kinds = new WeakMap<Core, Map<string, ProviderKind>>();

/** Kinds of accounts an owner can set up; opening one makes a provider. */
export function registerProviderKind(core: Core, kind: ProviderKind): void {
  const known = kinds.get(core) ?? new Map<string, ProviderKind>();
  known.set(kind.name, kind);
  kinds.set(core, known);
}

export const providerKinds = (core: Core): ProviderKind[] => [...(kinds.get(core)?.values() ?? [])];
