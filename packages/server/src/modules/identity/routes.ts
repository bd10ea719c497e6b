import {
  ALL_PERMISSIONS,
  PERMISSIONS,
  addApiKeyRoute,
  addRoleRoute,
  addUserRoute,
  deleteRoleRoute,
  disableUserRoute,
  editRoleRoute,
  editUserRoute,
  enableUserRoute,
  listApiKeysRoute,
  listAssigneesRoute,
  listPermissionsRoute,
  listRolesRoute,
  listUsersRoute,
  resetPasswordRoute,
  revokeApiKeyRoute,
  type ReplyOf,
  type Route,
} from '@danflow/contract';
import { mountCommand, mountQuery, type Input, type Outcome } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Read, Tx } from '../../platform/tx.ts';
import { accessCacheOf } from './access-cache.ts';
import { addApiKey } from './add-api-key.ts';
import { addUser } from './add-user.ts';
import { revokeApiKey } from './api-key.repo.ts';
import { editUser } from './edit-user.ts';
import { getApiKey, listApiKeys } from './list-api-keys.ts';
import { listAssignees } from './list-assignees.ts';
import { getRole, listRoles } from './list-roles.ts';
import { getUser, listUsers } from './list-users.ts';
import { resetPasswordOf } from './reset-password.ts';
import { addRole, editRole, removeRole } from './roles.ts';
import { disableUser, enableUser } from './switch-user.ts';

/** A command after which, once it is committed, nobody's rights are as they were remembered. */
function mountAccessCommand<R extends Route, O extends Outcome>(
  http: Http,
  route: R,
  run: (tx: Tx, input: Input<R>) => Promise<O>,
  render: (read: Read, outcome: O) => Promise<ReplyOf<R>>,
): void {
  const cache = accessCacheOf(http.core);
  mountCommand(http, route, run, (read, outcome) => {
    cache.clear();
    return render(read, outcome);
  });
}

function mountUsers(http: Http): void {
  mountQuery(http, listUsersRoute, (read, { query }) => listUsers(read, query));
  mountQuery(http, listAssigneesRoute, listAssignees);
  mountAccessCommand(
    http,
    addUserRoute,
    (tx, { principal, body }) => addUser(tx, principal, body),
    async (read, { id, password }) => ({ user: await getUser(read, id), password }),
  );
  mountAccessCommand(
    http,
    editUserRoute,
    (tx, { principal, params, body, ifMatch }) => editUser(tx, principal, params.userId, body, ifMatch),
    (read, { id }) => getUser(read, id),
  );
  mountAccessCommand(
    http,
    disableUserRoute,
    (tx, { principal, params }) => disableUser(tx, principal, params.userId),
    (read, { id }) => getUser(read, id),
  );
  mountAccessCommand(
    http,
    enableUserRoute,
    (tx, { principal, params }) => enableUser(tx, principal, params.userId),
    (read, { id }) => getUser(read, id),
  );
  mountAccessCommand(
    http,
    resetPasswordRoute,
    (tx, { principal, params }) => resetPasswordOf(tx, principal, params.userId),
    async (read, { id, password }) => ({ user: await getUser(read, id), password }),
  );
}

function mountRoles(http: Http): void {
  mountQuery(http, listRolesRoute, listRoles);
  mountQuery(http, listPermissionsRoute, () => Promise.resolve({ items: ALL_PERMISSIONS.map((name) => ({ name, ...PERMISSIONS[name] })) }));
  mountAccessCommand(
    http,
    addRoleRoute,
    (tx, { principal, body }) => addRole(tx, principal, body),
    (read, { id }) => getRole(read, id),
  );
  mountAccessCommand(
    http,
    editRoleRoute,
    (tx, { principal, params, body, ifMatch }) => editRole(tx, principal, params.roleId, body, ifMatch),
    (read, { id }) => getRole(read, id),
  );
  mountAccessCommand(
    http,
    deleteRoleRoute,
    (tx, { principal, params }) => removeRole(tx, principal, params.roleId),
    () => Promise.resolve({}),
  );
}

function mountApiKeys(http: Http): void {
  mountQuery(http, listApiKeysRoute, (read, { query }) => listApiKeys(read, query));
  mountAccessCommand(
    http,
    addApiKeyRoute,
    (tx, { principal, body }) => addApiKey(tx, principal, body),
    async (read, { id, secret }) => ({ apiKey: await getApiKey(read, id), secret }),
  );
  mountAccessCommand(
    http,
    revokeApiKeyRoute,
    async (tx, { params }) => {
      await revokeApiKey(tx, params.apiKeyId);
      return { id: params.apiKeyId };
    },
    (read, { id }) => getApiKey(read, id),
  );
}

export function mountPeopleRoutes(http: Http): void {
  mountUsers(http);
  mountRoles(http);
  mountApiKeys(http);
}
