import { common, errors, nav, session } from './common.ts';
import { words } from './words.ts';
import { board, orders } from './orders.ts';
import { order } from './order.ts';
import { newOrder } from './new-order.ts';
import { history } from './history.ts';
import { goods, stock } from './goods.ts';
import { customers, finance } from './people.ts';
import { imports, scan } from './imports.ts';
import { settings } from './settings.ts';

/** zh-CN is the source: its keys are the keys. */
export const dictionary = {
  common,
  errors,
  nav,
  session,
  words,
  board,
  orders,
  order,
  newOrder,
  history,
  goods,
  stock,
  customers,
  finance,
  imports,
  scan,
  settings,
};
export type Dictionary = typeof dictionary;
