import { BuiltinRole, type Access, type Permission, type Route } from '@danflow/contract';
import { BUILTIN_ROLES } from './builtin-roles.ts';

export const VISITORS = ['anonymous', ...BuiltinRole.options] as const;
export type Visitor = (typeof VISITORS)[number];

/** Who gets past the door of a route. What they then see of the data is a matter of scope and masks. */
export function isAdmitted(visitor: Visitor, access: Access): boolean {
  if (access === 'public') return true;
  if (visitor === 'anonymous') return false;
  return access === 'signed_in' || (BUILTIN_ROLES[visitor].permissions as readonly Permission[]).includes(access);
}

const HEAD = `# Who may call what

Made by \`npm run gen\` from the routes and the built-in roles; a test sends every route as every role and compares. Do not edit.

| Route | Needs | ${VISITORS.join(' | ')} |
|---|---|${VISITORS.map(() => ':-:|').join('')}
`;

const order = (a: Route, b: Route): number => (a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1);
const row = ({ method, path, access }: Route): string =>
  `| ${method} ${path} | ${access} | ${VISITORS.map((v) => (isAdmitted(v, access) ? '●' : '')).join(' | ')} |\n`;

/** The table a person reads when a route or a role changes: `docs/generated/access.md`. */
export const renderAccessTable = (routes: readonly Route[]): string => HEAD + [...routes].sort(order).map(row).join('');
