// Who may import whom. The one place to change it; `npm run check` enforces it (see ARCHITECTURE.md).

/** A module reaches another only through its index.ts, and only along this map, which must stay free of circles. */
export const MAY_CALL = {
  audit: [],
  identity: ['audit'],
  files: [],
  catalog: ['files'],
  inventory: ['catalog'],
  customers: [],
  drafts: ['customers'],
  orders: ['inventory', 'catalog', 'customers', 'files'],
  payments: ['orders', 'files'],
  sandbox: ['payments'],
  'wechat-pay': ['payments'],
  alipay: ['payments'],
  'payment-accounts': ['payments'],
  reconciliation: ['payments', 'orders', 'catalog', 'files'],
  live: ['orders', 'catalog'],
  views: ['orders', 'catalog', 'fulfilment'],
  fulfilment: ['orders', 'inventory', 'catalog'],
  storefront: ['orders', 'payments', 'fulfilment', 'catalog'],
  welcome: [],
  interchange: ['orders', 'catalog', 'customers', 'inventory', 'files', 'payments'],
  ops: [
    'files',
    'catalog',
    'inventory',
    'customers',
    'orders',
    'payments',
    'payment-accounts',
    'sandbox',
    'fulfilment',
    'storefront',
    'interchange',
    'reconciliation',
    'views',
  ],
};

/** Journal and permissions: every other module needs them. */
const EVERYONE_MAY_CALL = ['audit', 'identity'];

export const mayCall = (name) => (EVERYONE_MAY_CALL.includes(name) ? MAY_CALL[name] : [...EVERYONE_MAY_CALL, ...MAY_CALL[name]]);

const SERVER = '^packages/server/src';
const MODULE = `${SERVER}/modules`;
/** Tests, and what several tests of a module share. */
const TEST = '(\\.test|-harness)\\.tsx?$';

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const PACKAGES = [
  forbid(
    'contract-imports-zod-only',
    'contract is read by browsers and partners',
    { path: '^packages/contract/src', pathNot: TEST },
    {
      pathNot: ['^packages/contract/src', '(^|/)node_modules/zod/'],
    },
  ),
  forbid(
    'packages-meet-in-contract',
    'server, web, bench and e2e talk over HTTP, by the contract',
    { path: '^packages/([^/]+)/' },
    {
      path: '^packages/',
      pathNot: ['^packages/$1/', '^packages/contract/src/index\\.ts$'],
    },
  ),
];

/** Hashes and text decoding give the same for the same; randomness is forbidden in these files by .oxlintrc.json. */
const PURE_PARTS_OF_NODE = ['^(node:)?crypto$', '^(node:)?util$'];

const SERVER_LAYERS = [
  forbid(
    'platform-knows-no-module',
    'platform has no domain word',
    { path: `${SERVER}/platform/`, pathNot: TEST },
    {
      path: SERVER,
      pathNot: `${SERVER}/platform/`,
    },
  ),
  forbid(
    'modules-know-platform-and-modules',
    'app.ts wires modules, never the other way',
    { path: `${MODULE}/`, pathNot: TEST },
    {
      path: SERVER,
      pathNot: [`${SERVER}/platform/`, `${MODULE}/`],
    },
  ),
  forbid(
    'testing-is-for-tests',
    'test harness in the product',
    { path: `${SERVER}/`, pathNot: [TEST, `${SERVER}/testing/`, `${SERVER}/proof/`, `${SERVER}/cli/gen`] },
    {
      path: `${SERVER}/(testing|proof)/`,
    },
  ),
  forbid(
    'front-door-only',
    'a module is entered through its index.ts',
    { path: `${MODULE}/([^/]+)/` },
    {
      path: `${MODULE}/`,
      pathNot: [`${MODULE}/$1/`, `${MODULE}/[^/]+/index\\.ts$`],
    },
  ),
  forbid(
    'front-door-only-from-outside',
    'a module is entered through its index.ts',
    { path: `${SERVER}/`, pathNot: [`${MODULE}/`, `${SERVER}/cli/gen`] },
    {
      path: `${MODULE}/`,
      pathNot: `${MODULE}/[^/]+/index\\.ts$`,
    },
  ),
  forbid(
    'pure-is-pure',
    'states, rules and facts import contract and pure siblings: no clock, no SQL, no I/O',
    { path: `${MODULE}/.*\\.(states|rules|facts)\\.ts$` },
    {
      pathNot: [`${MODULE}/([^/]+)/[^/]*\\.(states|rules|facts)\\.ts$`, '^packages/contract/src/index\\.ts$', ...PURE_PARTS_OF_NODE],
    },
  ),
];

const CALLS = Object.keys(MAY_CALL).map((name) =>
  forbid(
    `may-call-${name}`,
    `${name} may call: ${mayCall(name).join(', ') || 'nobody'}`,
    { path: `${MODULE}/${name}/`, pathNot: TEST },
    {
      path: `${MODULE}/`,
      pathNot: `${MODULE}/(${[name, ...mayCall(name)].join('|')})/`,
    },
  ),
);

const WEB = [
  forbid(
    'features-are-apart',
    'features share through ui/ and api/',
    { path: '^packages/web/src/features/([^/]+)/' },
    {
      path: '^packages/web/src/features/',
      pathNot: '^packages/web/src/features/$1/',
    },
  ),
];

const SOUND = [forbid('resolvable', 'the import leads nowhere', {}, { couldNotResolve: true, pathNot: '\\?(url|raw|worker)$|^virtual:' })];

export const RULES = [...PACKAGES, ...SERVER_LAYERS, ...CALLS, ...WEB, ...SOUND];

/** Files that each break one rule; the check must find every one, else it is blind. Paths are below an empty folder. */
export const CANARIES = {
  'packages/contract/src/index.ts': { text: `import 'node:fs';`, breaks: 'contract-imports-zod-only' },
  'packages/web/src/main.ts': { text: `import type { x } from '../../server/src/platform/db.ts';`, breaks: 'packages-meet-in-contract' },
  'packages/server/src/platform/db.ts': {
    text: `import type { X } from '../modules/orders/index.ts'; export type x = X;`,
    breaks: 'platform-knows-no-module',
  },
  'packages/server/src/modules/orders/index.ts': {
    text: `import '../../app.ts'; export type X = 1;`,
    breaks: 'modules-know-platform-and-modules',
  },
  'packages/server/src/app.ts': { text: `import './testing/app.ts'; export const x = 1;`, breaks: 'testing-is-for-tests' },
  'packages/server/src/testing/app.ts': { text: `import '../modules/orders/place-orders.ts';`, breaks: 'front-door-only-from-outside' },
  'packages/server/src/modules/orders/place-orders.ts': {
    text: `import { x } from '../catalog/sku.repo.ts'; export const y = x;`,
    breaks: 'front-door-only',
  },
  'packages/server/src/modules/catalog/sku.repo.ts': {
    text: `import type { X } from '../orders/index.ts'; export const x: X = 1;`,
    breaks: 'may-call-catalog',
  },
  'packages/server/src/modules/orders/order.rules.ts': {
    text: `import { readFile } from 'node:fs/promises'; void readFile;`,
    breaks: 'pure-is-pure',
  },
  'packages/web/src/features/orders/list.tsx': { text: `import '../goods/list.tsx';`, breaks: 'features-are-apart' },
  'packages/web/src/features/goods/list.tsx': { text: `import './nowhere.tsx';`, breaks: 'resolvable' },
};
