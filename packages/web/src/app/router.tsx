import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import type { Permission } from '@danflow/contract';
import { isProblem } from '../api/problem.ts';
import { sessionQuery } from '../api/session.tsx';
import { loadBoard } from '../features/board/board-data.ts';
import { BoardPage } from '../features/board/board-page.tsx';
import { readOrdersSearch } from '../features/orders/orders-search.ts';
import { firstLanguage } from '../i18n/languages.ts';
import { pickSearch } from '../ui/pick-search.ts';
import { antdWords } from './antd-words.ts';
import { Broken, NotFound } from './pages.tsx';
import { Shell } from './shell.tsx';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Permissions of which one is needed to see the page. */
    needs?: readonly Permission[];
  }
  interface Register {
    router: typeof router;
  }
}

const rootRoute = createRootRouteWithContext<{ readonly queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});

/** Everything but the board stands below antd's provider, which comes with its words. */
const controls = lazyRouteComponent(async () => {
  const [module] = await Promise.all([import('./controls.tsx'), antdWords(firstLanguage())]);
  return module;
}, 'Controls');
const entrance = createRoute({ getParentRoute: () => rootRoute, id: 'entrance', component: controls });

const signIn = createRoute({
  getParentRoute: () => entrance,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['to']),
  component: lazyRouteComponent(() => import('../features/session/sign-in.tsx'), 'SignInPage'),
});
const firstPassword = createRoute({
  getParentRoute: () => entrance,
  path: '/first-password',
  component: lazyRouteComponent(() => import('../features/session/first-password.tsx'), 'FirstPasswordPage'),
});

const shell = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      const session = await context.queries.ensureQueryData(sessionQuery);
      if (session.mustChangePassword) throw redirect({ to: '/first-password' });
    } catch (error) {
      if (isProblem(error, 'not_signed_in')) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
      if (isProblem(error, 'password_change_required')) throw redirect({ to: '/first-password' });
      throw error;
    }
  },
});

const workplace = createRoute({ getParentRoute: () => shell, id: 'workplace', component: controls });
const under = () => workplace;
const orders = { staticData: { needs: ['order.read'] as const } };

const board = createRoute({
  getParentRoute: () => shell,
  path: '/',
  ...orders,
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['shopId', 'type', 'customerId', 'from', 'to']),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => loadBoard(context.queries, deps),
  component: BoardPage,
});
const orderList = createRoute({
  getParentRoute: under,
  path: '/orders',
  ...orders,
  validateSearch: readOrdersSearch,
  component: lazyRouteComponent(() => import('../features/orders/orders-page.tsx'), 'OrdersPage'),
});
const newOrder = createRoute({
  getParentRoute: under,
  path: '/orders/new',
  staticData: { needs: ['order.create'] },
  component: lazyRouteComponent(() => import('../features/new-order/new-order-page.tsx'), 'NewOrderPage'),
});
const order = createRoute({
  getParentRoute: under,
  path: '/orders/$orderId',
  ...orders,
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['do']),
  component: lazyRouteComponent(() => import('../features/order/order-page.tsx'), 'OrderPage'),
});
const goods = createRoute({
  getParentRoute: under,
  path: '/goods',
  staticData: { needs: ['catalog.read'] },
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['text', 'type', 'archived']),
  component: lazyRouteComponent(() => import('../features/goods/goods-page.tsx'), 'GoodsPage'),
});
const newProduct = createRoute({
  getParentRoute: under,
  path: '/goods/new',
  staticData: { needs: ['catalog.edit'] },
  component: lazyRouteComponent(() => import('../features/goods/new-product-page.tsx'), 'NewProductPage'),
});
const importGoods = createRoute({
  getParentRoute: under,
  path: '/goods/import',
  staticData: { needs: ['catalog.edit'] },
  component: lazyRouteComponent(() => import('../features/goods/import-goods-page.tsx'), 'ImportGoodsPage'),
});
const product = createRoute({
  getParentRoute: under,
  path: '/goods/$productId',
  staticData: { needs: ['catalog.read'] },
  component: lazyRouteComponent(() => import('../features/goods/product-page.tsx'), 'ProductPage'),
});
const stock = createRoute({
  getParentRoute: under,
  path: '/stock',
  staticData: { needs: ['stock.read'] },
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['text', 'warehouseId', 'low']),
  component: lazyRouteComponent(() => import('../features/stock/stock-page.tsx'), 'StockPage'),
});
const alerts = createRoute({
  getParentRoute: under,
  path: '/stock/alerts',
  staticData: { needs: ['stock.read'] },
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['state', 'kind']),
  component: lazyRouteComponent(() => import('../features/stock/alerts-page.tsx'), 'AlertsPage'),
});
const countStock = createRoute({
  getParentRoute: under,
  path: '/stock/count',
  staticData: { needs: ['stock.change'] },
  component: lazyRouteComponent(() => import('../features/stock/count-page.tsx'), 'CountPage'),
});
const movements = createRoute({
  getParentRoute: under,
  path: '/stock/$skuId',
  staticData: { needs: ['stock.read'] },
  component: lazyRouteComponent(() => import('../features/stock/movements-page.tsx'), 'MovementsPage'),
});
const customers = createRoute({
  getParentRoute: under,
  path: '/customers',
  staticData: { needs: ['customer.read'] },
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['shopId', 'tag', 'show']),
  component: lazyRouteComponent(() => import('../features/customers/customers-page.tsx'), 'CustomersPage'),
});
const customer = createRoute({
  getParentRoute: under,
  path: '/customers/$customerId',
  staticData: { needs: ['customer.read'] },
  component: lazyRouteComponent(() => import('../features/customers/customer-page.tsx'), 'CustomerPage'),
});
const finance = createRoute({
  getParentRoute: under,
  path: '/finance',
  staticData: { needs: ['payment.read', 'finance.task'] },
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['tab', 'state', 'provider']),
  component: lazyRouteComponent(() => import('../features/finance/finance-page.tsx'), 'FinancePage'),
});
const reconciliation = createRoute({
  getParentRoute: under,
  path: '/finance/reconciliation',
  staticData: { needs: ['reconcile.read'] },
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['book', 'days']),
  component: lazyRouteComponent(() => import('../features/reconciliation/days-page.tsx'), 'DaysPage'),
});
const reconciliationDay = createRoute({
  getParentRoute: under,
  path: '/finance/reconciliation/$batchId',
  staticData: { needs: ['reconcile.read'] },
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['kind', 'state']),
  component: lazyRouteComponent(() => import('../features/reconciliation/day-page.tsx'), 'DayPage'),
});
const imports = createRoute({
  getParentRoute: under,
  path: '/imports',
  staticData: { needs: ['order.import'] },
  component: lazyRouteComponent(() => import('../features/imports/imports-page.tsx'), 'ImportsPage'),
});
const importOne = createRoute({
  getParentRoute: under,
  path: '/imports/$importId',
  staticData: { needs: ['order.import'] },
  component: lazyRouteComponent(() => import('../features/imports/import-page.tsx'), 'ImportPage'),
});
const scan = createRoute({
  getParentRoute: under,
  path: '/scan',
  staticData: { needs: ['order.ship', 'order.deliver'] },
  // Scanning has pages of its own, below /m, with a scanner's speed and a thumb's size; this name stays good.
  beforeLoad: () => {
    location.assign('/m');
    return new Promise<never>(() => undefined);
  },
});

const welcome = createRoute({
  getParentRoute: under,
  path: '/welcome',
  staticData: { needs: ['system.manage'] },
  component: lazyRouteComponent(() => import('../features/welcome/welcome-page.tsx'), 'WelcomePage'),
});
const settings = createRoute({
  getParentRoute: under,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/settings/settings-page.tsx'), 'SettingsPage'),
});
const underSettings = () => settings;
const me = createRoute({
  getParentRoute: underSettings,
  path: '/',
  component: lazyRouteComponent(() => import('../features/settings/me-page.tsx'), 'MePage'),
});
/** The same as where settings begin: on a phone a list stands there instead. */
const myAccount = createRoute({
  getParentRoute: underSettings,
  path: '/me',
  component: lazyRouteComponent(() => import('../features/settings/me-page.tsx'), 'MePage'),
});
const people = createRoute({
  getParentRoute: underSettings,
  path: '/people',
  staticData: { needs: ['people.manage'] },
  component: lazyRouteComponent(() => import('../features/settings/people-page.tsx'), 'PeoplePage'),
});
const roles = createRoute({
  getParentRoute: underSettings,
  path: '/roles',
  staticData: { needs: ['people.manage'] },
  component: lazyRouteComponent(() => import('../features/settings/roles-page.tsx'), 'RolesPage'),
});
const apiKeys = createRoute({
  getParentRoute: underSettings,
  path: '/api-keys',
  staticData: { needs: ['people.manage'] },
  component: lazyRouteComponent(() => import('../features/settings/api-keys-page.tsx'), 'ApiKeysPage'),
});
const shops = createRoute({
  getParentRoute: underSettings,
  path: '/shops',
  staticData: { needs: ['shop.edit'] },
  component: lazyRouteComponent(() => import('../features/settings/shops-page.tsx'), 'ShopsPage'),
});
const warehouses = createRoute({
  getParentRoute: underSettings,
  path: '/warehouses',
  staticData: { needs: ['shop.edit'] },
  component: lazyRouteComponent(() => import('../features/settings/warehouses-page.tsx'), 'WarehousesPage'),
});
const payments = createRoute({
  getParentRoute: underSettings,
  path: '/payments',
  staticData: { needs: ['system.manage'] },
  component: lazyRouteComponent(() => import('../features/settings/payments-page.tsx'), 'PaymentsPage'),
});
const journal = createRoute({
  getParentRoute: underSettings,
  path: '/journal',
  staticData: { needs: ['audit.read'] },
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['subjectKind', 'action', 'from', 'to', 'subjectId', 'actorId', 'tab']),
  component: lazyRouteComponent(() => import('../features/settings/journal-page.tsx'), 'JournalPage'),
});
const system = createRoute({
  getParentRoute: underSettings,
  path: '/system',
  staticData: { needs: ['system.read'] },
  component: lazyRouteComponent(() => import('../features/settings/system-page.tsx'), 'SystemPage'),
});

const jobs = createRoute({
  getParentRoute: underSettings,
  path: '/jobs',
  staticData: { needs: ['system.read'] },
  component: lazyRouteComponent(() => import('../features/settings/jobs-page.tsx'), 'JobsPage'),
});
const deadLetters = createRoute({
  getParentRoute: underSettings,
  path: '/dead-letters',
  staticData: { needs: ['system.read'] },
  validateSearch: (raw: Record<string, unknown>) => pickSearch(raw, ['state']),
  component: lazyRouteComponent(() => import('../features/settings/dead-letters-page.tsx'), 'DeadLettersPage'),
});

/** An address that nothing stands at keeps the menu around it. */
const nowhere = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound });

const tree = rootRoute.addChildren([
  entrance.addChildren([signIn, firstPassword]),
  shell.addChildren([
    board,
    nowhere,
    workplace.addChildren([
      orderList,
      newOrder,
      order,
      goods,
      newProduct,
      importGoods,
      product,
      stock,
      alerts,
      countStock,
      movements,
      customers,
      customer,
      finance,
      reconciliation,
      reconciliationDay,
      imports,
      importOne,
      scan,
      welcome,
      settings.addChildren([me, myAccount, people, roles, apiKeys, shops, warehouses, payments, journal, system, jobs, deadLetters]),
    ]),
  ]),
]);

/** Search parameters are plain text in the address, so that people can read and share them. */
const stringifySearch = (search: Record<string, unknown>): string => {
  const given = Object.entries(search).filter((e): e is [string, string] => typeof e[1] === 'string' && e[1] !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
};

export const router = createRouter({
  routeTree: tree,
  context: { queries: undefined as unknown as QueryClient },
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultPendingMs: 300,
});
