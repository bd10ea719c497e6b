import { DomainError, type BodyOf, type addApiKeyRoute } from '@danflow/contract';
import type { Principal } from '../../platform/principal.ts';
import type { Tx } from '../../platform/tx.ts';
import { countLiveApiKeys, insertApiKey } from './api-key.repo.ts';
import { refuseExcess } from './manage.ts';
import { hashToken, newApiKey, shownPrefix } from './tokens.ts';

export const MAX_LIVE_KEYS = 200;
const DAY_MS = 86_400_000;

/** Makes a key. It may not manage people: a leaked key must not be able to make itself an account that outlives it. */
export async function addApiKey(
  tx: Tx,
  principal: Principal,
  body: BodyOf<typeof addApiKeyRoute>,
): Promise<{ id: string; secret: string }> {
  const { name, permissions, scope, expiresInDays } = body;
  if (permissions.includes('people.manage')) throw new DomainError('rights_exceeded', { permission: 'people.manage' });
  refuseExcess(principal, { permissions, scope, masks: principal.masks });
  if ((await countLiveApiKeys(tx)) >= MAX_LIVE_KEYS) throw new DomainError('limit_reached', { limit: MAX_LIVE_KEYS });
  const secret = newApiKey();
  const expiresAt = new Date(tx.now.getTime() + expiresInDays * DAY_MS);
  const id = await insertApiKey(tx, {
    name,
    prefix: shownPrefix(secret),
    keyHash: hashToken(secret),
    madeBy: principal.principalId,
    permissions,
    scope,
    expiresAt,
  });
  return { id, secret };
}
