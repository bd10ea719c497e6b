import { common, errors, nav, session } from './common.ts';
import { words } from './words.ts';
import { board, orders } from './orders.ts';
import { orderList } from './order-list.ts';
import { order } from './order.ts';
import { newOrder } from './new-order.ts';
import { history } from './history.ts';
import { goods, stock } from './goods.ts';
import { customers, finance } from './people.ts';
import { imports } from './imports.ts';
import { payAccounts, paySafety } from './pay-accounts.ts';
import { reconciliation } from './reconciliation.ts';
import { operations } from './operations.ts';
import { settings } from './settings.ts';
import { tables } from './tables.ts';
import { welcome } from './welcome.ts';

/** zh-CN is the source: its keys are the keys. */
export const dictionary = {
  common,
  errors,
  nav,
  session,
  words,
  board,
  orders,
  orderList,
  order,
  newOrder,
  history,
  goods,
  stock,
  customers,
  finance,
  payAccounts,
  paySafety,
  reconciliation,
  imports,
  operations,
  settings,
  tables,
  welcome,
};
export type Dictionary = typeof dictionary;
