import { describe } from 'vitest';
import { openShop } from './harness/open-shop.ts';
import { boards } from './journeys/board.journey.ts';
import { customers } from './journeys/customers.journey.ts';
import { depositing } from './journeys/deposit.journey.ts';
import { orderDetail } from './journeys/detail.journey.ts';
import { goodsTables } from './journeys/goods.journey.ts';
import { newOrders } from './journeys/new-order.journey.ts';
import { orderList } from './journeys/order-list.journey.ts';
import { paying } from './journeys/pay.journey.ts';
import { phones } from './journeys/phone.journey.ts';
import { roles } from './journeys/roles.journey.ts';
import { sellAndShip } from './journeys/sell-and-ship.journey.ts';
import { twoMinutes } from './journeys/two-minutes.journey.ts';

const shop = openShop();

describe('selling', () => {
  sellAndShip(shop);
});
describe('two minutes', () => {
  twoMinutes(shop);
});
describe('paying', () => {
  paying(shop);
});
describe('deposits and refunds', () => {
  depositing(shop);
});
describe('new orders', () => {
  newOrders(shop);
});
describe('goods by table', () => {
  goodsTables(shop);
});
describe('customers', () => {
  customers(shop);
});
describe('order detail', () => {
  orderDetail(shop);
});
describe('order list', () => {
  orderList(shop);
});
describe('roles', () => {
  roles(shop);
});
describe('board', () => {
  boards(shop);
});
describe('phones', () => {
  phones(shop);
});
