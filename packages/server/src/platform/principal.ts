import { DomainError, type DataScope, type Locale, type Masks, type Permission } from '@danflow/contract';

/** Who did something: what the journal keeps. */
export interface Actor {
  readonly kind: 'user' | 'api_key' | 'system' | 'buyer' | 'provider';
  readonly id: string | null;
  readonly name: string;
}

/** Who asks, and what they may: the answer of authentication, the input of every route. */
export interface Principal extends Actor {
  readonly kind: 'user' | 'api_key' | 'system' | 'buyer';
  /** The nil UUID for callers without an account: scopes idempotency keys. */
  readonly principalId: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly scope: DataScope;
  readonly masks: Masks;
  readonly locale: Locale;
  readonly sessionId: string | null;
  readonly mustChangePassword: boolean;
}

export const NIL_ID = '00000000-0000-0000-0000-000000000000';

const closed = { permissions: new Set<Permission>(), locale: 'zh-CN', sessionId: null, mustChangePassword: false } as const;
const hidden: Masks = { personal: 'hidden', amounts: 'hidden', cost: 'hidden' };

export const ANONYMOUS: Principal = {
  ...closed,
  kind: 'buyer',
  id: null,
  name: 'anonymous',
  principalId: NIL_ID,
  scope: { statuses: {} },
  masks: hidden,
};

/** Timers, handlers and command lines act under a name, so that history says what did it. */
export const systemActor = (name: string): Actor => ({ kind: 'system', id: null, name });

export const can = (principal: Principal, permission: Permission): boolean => principal.permissions.has(permission);

export function demand(principal: Principal, permission: Permission): void {
  if (!can(principal, permission)) throw new DomainError('forbidden', { permission });
}
