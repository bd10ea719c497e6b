import { sql } from 'kysely';
import { systemActor } from '../../platform/principal.ts';
import { inTx, type Core } from '../../platform/tx.ts';
import { createShop } from './change-shop.ts';
import { createWarehouse } from './change-warehouse.ts';
import { forgetShops } from './find-shops.ts';
import { MAIN_WAREHOUSE_CODE, MANUAL_SHOP_CODE } from './shop.rules.ts';

/** Any fixed number: two processes that start at once must not both find nothing. */
const LOCK = 4_207_001;

/** The shop "manual" and the warehouse "main", ranked first for it, exist from the start; later starts change nothing. */
export async function ensureDefaults(core: Core): Promise<void> {
  await inTx(core, systemActor('first_start'), async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx.db);
    const known = await tx.db.selectFrom('shops').select('id').where('code', '=', MANUAL_SHOP_CODE).executeTakeFirst();
    if (known) return;
    const main = await tx.db.selectFrom('warehouses').select('id').where('code', '=', MAIN_WAREHOUSE_CODE).executeTakeFirst();
    const warehouseId = main?.id ?? (await createWarehouse(tx, { code: MAIN_WAREHOUSE_CODE, name: '主仓库' })).warehouseId;
    await createShop(tx, { code: MANUAL_SHOP_CODE, name: '手工单', timers: {}, warehouseIds: [warehouseId] });
  });
  forgetShops(core.keys);
}
