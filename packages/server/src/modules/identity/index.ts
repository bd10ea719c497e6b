import type { ServerModule } from '../../platform/module.ts';
import { apiKeyPart } from './api-key.repo.ts';
import { pruneJob } from './prune-sign-ins.ts';
import { rolePart } from './role.repo.ts';
import { mountPeopleRoutes } from './routes.ts';
import { mountSessionRoutes } from './session.routes.ts';
import { userPart } from './user.repo.ts';

export { presentPrincipal } from './access.repo.ts';
export { addPerson } from './add-person.ts';
export { renderAccessTable } from './access-table.ts';
export { BUILTIN_ROLES } from './builtin-roles.ts';
export { authenticator, SESSION_COOKIE } from './authenticate.ts';
export { confirmOwner, isOwner } from './confirm-owner.ts';
export { ensureFirstOwner } from './ensure-first-owner.ts';
export { isActiveUser, userNames } from './list-assignees.ts';
export { openCredentials } from './list-open-credentials.ts';
export { resetPassword } from './reset-password.ts';

export const identityModule: ServerModule = {
  name: 'identity',
  mount(http, deps) {
    mountSessionRoutes(http, deps);
    mountPeopleRoutes(http);
  },
  jobs: () => [pruneJob],
};

/** What `verify` compares with the live rows of this module. */
export const identityParts = [userPart, rolePart, apiKeyPart];
