import { changeWelcomeRoute, getWelcomeRoute } from '@danflow/contract';
import { mountCommand, mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { getWelcome } from './get-welcome.ts';
import { changeWelcome } from './welcome.repo.ts';

export function mountWelcome(http: Http): void {
  mountQuery(http, getWelcomeRoute, (read) => getWelcome(read));
  mountCommand(
    http,
    changeWelcomeRoute,
    (tx, { body }) => changeWelcome(tx, body),
    (read) => getWelcome(read),
  );
}
