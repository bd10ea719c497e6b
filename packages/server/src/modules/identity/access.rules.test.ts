import { OrderStatus, type DataScope, type ShopId } from '@danflow/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excessOf, intersectScopes, type Rights } from './access.rules.ts';
import { BUILTIN_ROLES } from './builtin-roles.ts';

const shop = (n: number) => `00000000-0000-7000-8000-00000000000${n}` as ShopId;
const anyScope: fc.Arbitrary<DataScope> = fc.record(
  {
    statuses: fc.dictionary(fc.constantFrom(...OrderStatus.options), fc.option(fc.integer({ min: 1, max: 90 }))) as fc.Arbitrary<
      NonNullable<DataScope['statuses']>
    >,
    shopIds: fc.uniqueArray(fc.integer({ min: 1, max: 4 }).map(shop)),
    isOwnOnly: fc.boolean(),
  },
  { requiredKeys: [] },
);
const rights = (scope: DataScope): Rights => ({ permissions: [], scope, masks: { personal: 'masked', amounts: 'shown', cost: 'shown' } });

test('what two scopes let through is never more than either of them', () => {
  fc.assert(
    fc.property(anyScope, anyScope, (a, b) => {
      const both = rights(intersectScopes(a, b));
      expect(excessOf(rights(a), both)).toBeNull();
      expect(excessOf(rights(b), both)).toBeNull();
    }),
  );
});

test('a scope without a restriction is more than any restricted one', () => {
  expect(excessOf(rights({ shopIds: [shop(1)] }), rights({}))).toBe('scope');
  expect(excessOf(rights({ statuses: { shipped: 7 } }), rights({ statuses: { shipped: null } }))).toBe('scope');
  expect(excessOf(rights({ isOwnOnly: true }), rights({}))).toBe('scope');
  expect(excessOf(rights({}), rights({ shopIds: [] }))).toBeNull();
});

test('nobody but an owner can make an owner', () => {
  for (const role of ['customer_service', 'warehouse', 'finance'] as const)
    expect(excessOf(BUILTIN_ROLES[role], BUILTIN_ROLES.owner)).not.toBeNull();
});

test('one who may manage people but sees no amounts cannot make a role that does', () => {
  const mine: Rights = { ...BUILTIN_ROLES.owner, masks: { personal: 'masked', amounts: 'hidden', cost: 'hidden' } };
  expect(excessOf(mine, BUILTIN_ROLES.owner)).toBe('masks.amounts');
});

test('the roles of the house are as R15 says', () => {
  const { warehouse, customer_service: service, finance } = BUILTIN_ROLES;
  expect(warehouse.scope).toEqual({ statuses: { paid: null, shipped: 7 } });
  expect(warehouse.masks).toEqual({ personal: 'hidden', amounts: 'hidden', cost: 'hidden' });
  expect(service.scope).toEqual({ statuses: { pending_payment: null, paid: null, shipped: 30 } });
  expect(service.permissions).not.toContain('payment.refund');
  expect(service.permissions).toContain('customer.reveal');
  expect(finance.scope).toEqual({});
  expect(finance.permissions).not.toContain('customer.reveal');
});
