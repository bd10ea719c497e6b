import { DomainError, type PaymentProviderName } from '@danflow/contract';
import type { Core } from '../../platform/tx.ts';
import type { PaymentProvider } from './provider.ts';

const registered = new WeakMap<Core, Map<string, PaymentProvider>>();

/** Provider modules call it when they are mounted; what is not registered takes no money. */
export function registerProvider(core: Core, provider: PaymentProvider): void {
  const known = registered.get(core) ?? new Map<string, PaymentProvider>();
  known.set(provider.name, provider);
  registered.set(core, known);
}

/** Null for money that no provider moves: offline, external, or a provider that was switched off since. */
export const findProvider = (core: Core, name: string): PaymentProvider | null => registered.get(core)?.get(name) ?? null;

/** Throws payment_provider_off. */
export function requireProvider(core: Core, name: string): PaymentProvider {
  const provider = findProvider(core, name);
  if (!provider) throw new DomainError('payment_provider_off', { provider: name });
  return provider;
}

/** What a buyer can choose today. */
export const buyerProviders = (core: Core): PaymentProvider[] => [...(registered.get(core)?.values() ?? [])];

/** Money that only a person can hand back. */
export const isManual = (name: PaymentProviderName): boolean => name === 'offline' || name === 'external';
