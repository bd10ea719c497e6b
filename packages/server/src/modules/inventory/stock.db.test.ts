import { afterAll, beforeAll, expect, test } from 'vitest';
import { testCore, type TestCore } from '../../testing/core.ts';
import { newId } from '../../platform/ids.ts';
import { errorCode } from '../../platform/tx.ts';
import { applyMovements, available, lockLevels, type NewMovement } from './index.ts';

let app: TestCore;
beforeAll(async () => {
  app = await testCore();
});
afterAll(() => app.stop());

const id = (): string => newId(app.clock.now);

const movement = (over: Partial<NewMovement>): NewMovement => ({
  skuId: id(),
  warehouseId: id(),
  kind: 'receive',
  onHandDelta: 0,
  reservedDelta: 0,
  causeKind: 'person',
  causeId: null,
  ...over,
});
const move = (...movements: NewMovement[]): Promise<void> =>
  app.run((tx) => {
    applyMovements(tx, movements);
    return Promise.resolve();
  });
const stocked = async (onHandDelta: number): Promise<{ skuId: string; warehouseId: string }> => {
  const made = movement({ onHandDelta });
  await move(made);
  return { skuId: made.skuId, warehouseId: made.warehouseId };
};
const levelsOf = (skuId: string) => app.run((tx) => lockLevels(tx, [skuId]));

test('a hundred buyers race for fifty units: fifty get one, none is oversold, and the ledger explains it', async () => {
  const where = await stocked(50);
  const buy = () =>
    app.run(async (tx) => {
      const [level] = await lockLevels(tx, [where.skuId]);
      if (!level || available(level) < 1) return false;
      applyMovements(tx, [movement({ ...where, kind: 'reserve', reservedDelta: 1, causeKind: 'order', causeId: id() })]);
      return true;
    });
  const got = await Promise.all(Array.from({ length: 100 }, buy));
  expect(got.filter(Boolean)).toHaveLength(50);
  expect(await levelsOf(where.skuId)).toMatchObject([{ onHand: 50, reserved: 50 }]);
  const sum = await app.core.db
    .selectFrom('stock_movements')
    .select((eb) => eb.fn.sum<number>('reserved_delta').as('reserved'))
    .where('sku_id', '=', where.skuId)
    .executeTakeFirstOrThrow();
  expect(sum.reserved).toBe(50);
});

test('a batch of many movements is summed per level and each movement is kept', async () => {
  const where = await stocked(10);
  const reserve = movement({ ...where, kind: 'reserve', reservedDelta: 2, causeKind: 'order' });
  await move(reserve, reserve, { ...reserve, kind: 'ship', reservedDelta: -1, onHandDelta: -1 });
  expect(await levelsOf(where.skuId)).toMatchObject([{ onHand: 9, reserved: 3 }]);
  const rows = await app.core.db.selectFrom('stock_movements').select('id').where('sku_id', '=', where.skuId).execute();
  expect(rows).toHaveLength(4);
});

test('the last wall: reserving more than there is, or what was never stocked, is refused by the database', async () => {
  const where = await stocked(1);
  const tooMuch = movement({ ...where, kind: 'reserve', reservedDelta: 2 });
  expect(errorCode(await move(tooMuch).catch((e: unknown) => e))).toBe('23514');
  const never = movement({ kind: 'reserve', reservedDelta: 1 });
  expect(errorCode(await move(never).catch((e: unknown) => e))).toBe('23514');
  expect(await levelsOf(never.skuId)).toEqual([]);
});

test('two first receipts of the same level at once both count', async () => {
  const first = movement({ onHandDelta: 3 });
  await Promise.all([1, 2, 3, 4].map(() => move(first)));
  expect(await levelsOf(first.skuId)).toMatchObject([{ onHand: 12, reserved: 0 }]);
});

test('reserving is not told, arriving stock is, once a level', async () => {
  const where = await stocked(5);
  await app.core.db.deleteFrom('outbox').execute();
  await move(movement({ ...where, kind: 'reserve', reservedDelta: 1 }));
  expect(await app.core.db.selectFrom('outbox').selectAll().execute()).toEqual([]);
  const more = movement({ ...where, onHandDelta: 1 });
  await move(more, more);
  expect((await app.core.db.selectFrom('outbox').select('payload').execute()).map((r) => r.payload)).toEqual([
    { kind: 'stock.changed', skuId: where.skuId, warehouseId: where.warehouseId },
  ]);
});
