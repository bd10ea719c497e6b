import type { Dictionary } from '../zh-CN/index.ts';
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

export const dictionary: Dictionary = {
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
