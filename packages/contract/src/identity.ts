import { z } from 'zod';
import { Empty, Locale, PageQuery, text, Timestamp, Version, pageOf } from './common.ts';
import { DataScope, Masks, PermissionName } from './identity.access.ts';
import { ApiKeyId, RoleId, SessionId, UserId } from './ids.ts';
import { route } from './route.ts';

/** Names are compared in lower case, so that 'Li' and 'li' are never two people. */
export const Username = z
  .string()
  .trim()
  .toLowerCase()
  .normalize('NFC')
  .regex(/^[\p{L}\p{N}._@-]{2,64}$/u, { error: 'takes 2 to 64 letters, digits and . _ @ -' });
/** Bounded, because hashing an endless text would be work for free. Never trimmed: spaces may be meant. */
const Password = z.string().min(1).max(200);

/** Roles the product brings along; null in a view: made by the owner. */
export const BuiltinRole = z.enum(['owner', 'customer_service', 'warehouse', 'finance']);
export type BuiltinRole = z.infer<typeof BuiltinRole>;

export const SessionView = z.object({
  kind: z.enum(['user', 'api_key']),
  id: z.uuid(),
  name: z.string(),
  username: z.string().nullable(),
  role: z.object({ id: RoleId, name: z.string(), builtin: BuiltinRole.nullable() }).nullable(),
  permissions: z.array(PermissionName),
  scope: DataScope,
  masks: Masks,
  locale: Locale,
  mustChangePassword: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

export const OpenSessionView = z.object({
  id: SessionId,
  isCurrent: z.boolean(),
  createdAt: Timestamp,
  seenAt: Timestamp,
  expiresAt: Timestamp,
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
});
export type OpenSessionView = z.infer<typeof OpenSessionView>;

export const UserView = z.object({
  id: UserId,
  username: z.string(),
  displayName: z.string(),
  role: z.object({ id: RoleId, name: z.string(), builtin: BuiltinRole.nullable() }),
  /** Narrows the role's scope for this person, e.g. to one warehouse. */
  scope: DataScope,
  isDisabled: z.boolean(),
  mustChangePassword: z.boolean(),
  version: Version,
  createdAt: Timestamp,
});
export type UserView = z.infer<typeof UserView>;

/** The only time a password is ever told. */
export const UserWithPassword = z.object({ user: UserView, password: z.string() });

export const RoleView = z.object({
  id: RoleId,
  name: z.string(),
  builtin: BuiltinRole.nullable(),
  permissions: z.array(PermissionName),
  scope: DataScope,
  masks: Masks,
  people: z.int(),
  version: Version,
});
export type RoleView = z.infer<typeof RoleView>;

export const ApiKeyView = z.object({
  id: ApiKeyId,
  name: z.string(),
  prefix: z.string(),
  madeBy: z.object({ id: UserId, name: z.string() }),
  permissions: z.array(PermissionName),
  scope: DataScope,
  createdAt: Timestamp,
  expiresAt: Timestamp,
  usedAt: Timestamp.nullable(),
  revokedAt: Timestamp.nullable(),
});
export type ApiKeyView = z.infer<typeof ApiKeyView>;

const userParams = z.object({ userId: UserId });
const RoleBody = z.object({ name: text(40, 1), permissions: z.array(PermissionName).max(100), scope: DataScope, masks: Masks });

export const signInRoute = route({
  method: 'POST',
  path: '/session',
  summary: 'Sign in; sets the session cookie',
  access: 'public',
  idempotency: 'none',
  body: z.object({ username: Username, password: Password }),
  reply: SessionView,
  errors: ['sign_in_refused', 'sign_in_locked'],
});
export const getSessionRoute = route({
  method: 'GET',
  path: '/session',
  summary: 'Who am I, and what may I do',
  access: 'signed_in',
  reply: SessionView,
});
export const signOutRoute = route({
  method: 'DELETE',
  path: '/session',
  summary: 'Sign out',
  access: 'signed_in',
  idempotency: 'none',
  reply: Empty,
});
export const changePasswordRoute = route({
  method: 'POST',
  path: '/session/password',
  summary: 'Change my password; ends my other sessions',
  access: 'signed_in',
  // No key: what is kept of a body would be a quick hash of the password.
  idempotency: 'none',
  body: z.object({ currentPassword: Password, newPassword: Password }),
  reply: SessionView,
  errors: ['password_wrong', 'password_too_weak', 'sign_in_locked'],
});
export const setLocaleRoute = route({
  method: 'PATCH',
  path: '/session/locale',
  summary: 'Choose my language',
  access: 'signed_in',
  idempotency: 'none',
  body: z.object({ locale: Locale }),
  reply: SessionView,
});
export const listSessionsRoute = route({
  method: 'GET',
  path: '/sessions',
  summary: 'Where I am signed in',
  access: 'signed_in',
  reply: z.object({ items: z.array(OpenSessionView) }),
});
export const revokeSessionRoute = route({
  method: 'DELETE',
  path: '/sessions/:sessionId',
  summary: 'End one of my sessions',
  access: 'signed_in',
  idempotency: 'none',
  params: z.object({ sessionId: SessionId }),
  reply: Empty,
});

export const listUsersRoute = route({
  method: 'GET',
  path: '/users',
  summary: 'People',
  access: 'people.manage',
  query: PageQuery,
  reply: pageOf(UserView),
});
export const addUserRoute = route({
  method: 'POST',
  path: '/users',
  summary: 'Invite a person; the answer tells the first password, once',
  access: 'people.manage',
  body: z.object({ username: Username, displayName: text(60, 1), roleId: RoleId, scope: DataScope.default({}) }),
  reply: UserWithPassword,
  errors: ['name_taken', 'rights_exceeded'],
  isSecretReply: true,
  isCreation: true,
});
export const editUserRoute = route({
  method: 'PATCH',
  path: '/users/:userId',
  summary: 'Change name, role or scope of a person',
  access: 'people.manage',
  params: userParams,
  body: z.object({ displayName: text(60, 1).optional(), roleId: RoleId.optional(), scope: DataScope.optional() }),
  reply: UserView,
  errors: ['rights_exceeded', 'last_owner'],
});
export const disableUserRoute = route({
  method: 'POST',
  path: '/users/:userId/disable',
  summary: 'Shut a person out; ends sessions and keys at once',
  access: 'people.manage',
  params: userParams,
  reply: UserView,
  errors: ['rights_exceeded', 'last_owner'],
});
export const enableUserRoute = route({
  method: 'POST',
  path: '/users/:userId/enable',
  summary: 'Let a person in again',
  access: 'people.manage',
  params: userParams,
  reply: UserView,
  errors: ['rights_exceeded'],
});
export const resetPasswordRoute = route({
  method: 'POST',
  path: '/users/:userId/reset-password',
  summary: 'Give a person a new first password, told once; ends the sessions',
  access: 'people.manage',
  params: userParams,
  reply: UserWithPassword,
  errors: ['rights_exceeded'],
  isSecretReply: true,
});
export const listAssigneesRoute = route({
  method: 'GET',
  path: '/assignees',
  summary: 'People who can be given an order',
  access: 'order.assign',
  reply: z.object({ items: z.array(z.object({ id: UserId, name: z.string() })) }),
});

export const listRolesRoute = route({
  method: 'GET',
  path: '/roles',
  summary: 'Roles',
  access: 'people.manage',
  reply: z.object({ items: z.array(RoleView) }),
});
export const addRoleRoute = route({
  method: 'POST',
  path: '/roles',
  summary: 'Make a role',
  access: 'people.manage',
  body: RoleBody,
  reply: RoleView,
  errors: ['name_taken', 'rights_exceeded', 'limit_reached'],
  isCreation: true,
});
export const editRoleRoute = route({
  method: 'PATCH',
  path: '/roles/:roleId',
  summary: 'Change a role',
  access: 'people.manage',
  params: z.object({ roleId: RoleId }),
  body: RoleBody.partial(),
  reply: RoleView,
  errors: ['name_taken', 'rights_exceeded', 'role_builtin'],
});
export const deleteRoleRoute = route({
  method: 'DELETE',
  path: '/roles/:roleId',
  summary: 'Delete a role nobody has',
  access: 'people.manage',
  params: z.object({ roleId: RoleId }),
  reply: Empty,
  errors: ['role_in_use', 'role_builtin', 'rights_exceeded'],
});
export const listPermissionsRoute = route({
  method: 'GET',
  path: '/permissions',
  summary: 'Every permission there is, in words',
  access: 'people.manage',
  reply: z.object({ items: z.array(z.object({ name: PermissionName, zh: z.string(), en: z.string() })) }),
});

export const listApiKeysRoute = route({
  method: 'GET',
  path: '/api-keys',
  summary: 'Keys of machines',
  access: 'people.manage',
  query: PageQuery,
  reply: pageOf(ApiKeyView),
});
export const addApiKeyRoute = route({
  method: 'POST',
  path: '/api-keys',
  summary: 'Make a key for a machine; the answer tells it, once',
  access: 'people.manage',
  body: z.object({
    name: text(60, 1),
    permissions: z.array(PermissionName).min(1).max(100),
    scope: DataScope.default({}),
    expiresInDays: z.int().min(1).max(366).default(90),
  }),
  reply: z.object({ apiKey: ApiKeyView, secret: z.string() }),
  errors: ['rights_exceeded', 'limit_reached'],
  isSecretReply: true,
  isCreation: true,
});
export const revokeApiKeyRoute = route({
  method: 'DELETE',
  path: '/api-keys/:apiKeyId',
  summary: 'Revoke a key at once',
  access: 'people.manage',
  params: z.object({ apiKeyId: ApiKeyId }),
  reply: ApiKeyView,
});
