import { DUPLICATE_HOURS, type BodyOf, type orderHintsRoute, type OrderView, type ReplyOf } from '@danflow/contract';
import { sql, type Expression, type SqlBool } from 'kysely';
import { can } from '../../platform/principal.ts';
import { firstIdOf } from '../../platform/ids.ts';
import type { Read } from '../../platform/tx.ts';
import { getShop } from '../catalog/index.ts';
import { maySearchPersonal, phoneToken, recogniseCustomer } from '../customers/index.ts';
import { customerFigures } from './get-customer-figures.ts';
import type { OrderFacts } from './order.facts.ts';
import { orderScope } from './order.scope.ts';
import { linesByOrder, orderViews } from './order-views.ts';

const HOUR_MS = 3_600_000;
const SHOWN = 5;
/** Of one buyer in one day; a phone that belongs to a forwarder may bear hundreds. */
const LOOKED_AT = 100;

type Wish = BodyOf<typeof orderHintsRoute>;

const rowsOf = async (read: Read, conditions: readonly Expression<SqlBool>[], limit: number): Promise<OrderFacts[]> => {
  let query = read.db.selectFrom('orders').selectAll().where(orderScope(read.principal, read.now));
  for (const condition of conditions) query = query.where(condition);
  return (await query.orderBy('id', 'desc').limit(limit).execute()) as OrderFacts[];
};

const isSameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((x) => b.has(x));

/** Orders of the last day, of the customer or for the same phone, with exactly these goods, not cancelled. */
async function duplicatesOf(read: Read, shopId: string, customerId: string | null, { phone, skuIds }: Wish): Promise<OrderFacts[]> {
  const token = maySearchPersonal(read.principal) ? phoneToken(read.keys, phone) : null;
  const whose = [
    ...(customerId === null ? [] : [sql<SqlBool>`orders.customer_id = ${customerId}::uuid`]),
    ...(token === null ? [] : [sql<SqlBool>`orders.search_tokens @> ARRAY[${token}::int8]`]),
  ];
  if (whose.length === 0 || skuIds.length === 0) return [];
  const since = firstIdOf(new Date(read.now.getTime() - DUPLICATE_HOURS * HOUR_MS));
  const rows = await rowsOf(
    read,
    [
      sql<SqlBool>`(${sql.join(whose, sql` OR `)})`,
      sql<SqlBool>`orders.id >= ${since}::uuid`,
      sql<SqlBool>`orders.shop_id = ${shopId}::uuid`,
      sql<SqlBool>`orders.status <> 'cancelled'`,
    ],
    LOOKED_AT,
  );
  const lines = await linesByOrder(
    read.db,
    rows.map((r) => r.id),
  );
  const wanted = new Set<string>(skuIds);
  return rows.filter((r) => isSameSet(new Set((lines.get(r.id) ?? []).map((l) => l.sku_id)), wanted)).slice(0, SHOWN);
}

/** Hints only: nothing here is decided, and nothing is told that the reader could not have searched for (R15). */
export async function orderHints(read: Read, wish: Wish): Promise<ReplyOf<typeof orderHintsRoute>> {
  const { principal } = read;
  const shop = await getShop(read, wish.shopId ?? null);
  const { shopIds } = principal.scope;
  if (shopIds !== undefined && !shopIds.some((id) => id === shop.id)) return { customer: null, figures: null, recent: [], duplicates: [] };
  const customer = await recogniseCustomer(read, { shopId: shop.id, phone: wish.phone, customerId: wish.customerId });
  if (!can(principal, 'order.read')) return { customer, figures: null, recent: [], duplicates: [] };
  const [recent, twins, [figures]] = await Promise.all([
    customer === null ? [] : rowsOf(read, [sql<SqlBool>`orders.customer_id = ${customer.id}::uuid`], SHOWN),
    duplicatesOf(read, shop.id, customer?.id ?? null, wish),
    customer === null ? [] : customerFigures(read, [customer.id]),
  ]);
  const views = new Map(
    (await orderViews(read, [...new Map([...recent, ...twins].map((r) => [r.id, r])).values()])).map((v) => [v.id as string, v]),
  );
  const shown = (rows: readonly OrderFacts[]): OrderView[] => rows.flatMap((r) => views.get(r.id) ?? []);
  return { customer, figures: figures ?? null, recent: shown(recent), duplicates: shown(twins) };
}
