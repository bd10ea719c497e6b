import { printReport, verifyJournal } from '../modules/audit/index.ts';
import { checkStockLedger, explainStock, stockLedgerLines } from '../modules/inventory/index.ts';
import { checkAllocations } from '../modules/payments/index.ts';
import type { Core } from '../platform/tx.ts';
import { withCommandCore } from './command-core.ts';
import { runCommand } from './command.ts';
import { LIVE_PARTS } from './live-parts.ts';

// npm run doctor: the laws checked on live data. npm run doctor -- stock <sku id>: one SKU, movement by movement.

interface Check {
  readonly name: string;
  /** Lines for a person; none when all is well. */
  faults(core: Core): Promise<readonly string[]>;
}

const CHECKS: readonly Check[] = [
  {
    name: 'stock levels are the sum of their movements, and reserved is what orders hold',
    faults: async (core) =>
      (await checkStockLedger(core)).map(
        (f) =>
          `SKU ${f.skuId} in warehouse ${f.warehouseId}: on hand ${f.onHand}, movements ${f.movedOnHand}; reserved ${f.reserved}, movements ${f.movedReserved}, orders ${f.reservedByOrders}`,
      ),
  },
  {
    name: 'every captured amount is in exactly one place',
    faults: async (core) => (await checkAllocations(core)).map(({ subject, fault }) => `${subject}: ${fault}`),
  },
  {
    name: 'the journal is whole and agrees with the live rows',
    faults: async (core) => {
      const report = await verifyJournal(core, LIVE_PARTS);
      return report.findingsTotal === 0 ? [] : printReport(report);
    },
  },
];

async function checkAll(core: Core): Promise<number> {
  let failed = 0;
  for (const { name, faults } of CHECKS) {
    const lines = await faults(core);
    if (lines.length > 0) failed += 1;
    console.log(`${lines.length === 0 ? 'ok    ' : 'FAULT '}  ${name}`);
    for (const line of lines) console.log(`        ${line}`);
  }
  return failed === 0 ? 0 : 1;
}

async function explain(core: Core, skuId: string): Promise<number> {
  for (const level of await explainStock(core, skuId)) {
    console.log(
      `warehouse ${level.warehouseId}: on hand ${level.onHand}, reserved ${level.reserved} ${level.isSound ? '(sound)' : '(FAULT)'}`,
    );
  }
  for (const line of await stockLedgerLines(core, skuId)) {
    const cause = `${line.causeKind} ${line.causeId ?? ''}`.trim();
    console.log(
      `${line.at.toISOString()}  ${line.kind.padEnd(9)} on hand ${signed(line.onHandDelta)} = ${line.onHandAfter}, reserved ${signed(line.reservedDelta)} = ${line.reservedAfter}  ${cause} ${line.reason ?? ''}`,
    );
  }
  return 0;
}

const signed = (value: number): string => (value < 0 ? String(value) : `+${value}`);

await runCommand((ground) =>
  withCommandCore(ground, ({ core }) => {
    const [topic, skuId] = process.argv.slice(2);
    return topic === 'stock' && skuId !== undefined ? explain(core, skuId) : checkAll(core);
  }),
);
