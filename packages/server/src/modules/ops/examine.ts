import type { Core } from '../../platform/tx.ts';
import { printReport, verifyJournal, type LivePart } from '../audit/index.ts';
import { checkStockLedger } from '../inventory/index.ts';
import { checkAllocations } from '../payments/index.ts';
import type { Check, CheckOptions } from './check.ts';
import { codeChecks } from './check-codes.ts';
import { orderChecks } from './check-orders.ts';
import { secretChecks } from './check-secrets.ts';

const stock: Check = {
  rule: 'law 2',
  name: 'stock is the sum of its movements, and reserved is what order lines hold',
  faults: async (core) =>
    (await checkStockLedger(core)).map(
      (f) =>
        `SKU ${f.skuId} in warehouse ${f.warehouseId}: on hand ${f.onHand}, movements ${f.movedOnHand}; reserved ${f.reserved}, movements ${f.movedReserved}, orders ${f.reservedByOrders}`,
    ),
};

const money: Check = {
  rule: 'R4',
  name: 'every captured fen is in exactly one place',
  faults: async (core) => (await checkAllocations(core)).map(({ subject, fault }) => `${subject}: ${fault}`),
};

const journal = (parts: readonly LivePart[]): Check => ({
  rule: 'R26',
  name: 'the journal is whole and agrees with the live rows',
  async faults(core) {
    const report = await verifyJournal(core, parts);
    return report.findingsTotal === 0 ? [] : printReport(report);
  },
});

export interface Diagnosis {
  readonly rule: string;
  readonly name: string;
  readonly faults: readonly string[];
}

/**
 * The laws asked of the live data, one after another, told as they are answered. Only reads, and beside a working system
 * each statement sees one moment of its own.
 */
export async function examine(
  core: Core,
  { parts, ...options }: CheckOptions & { readonly parts: readonly LivePart[] },
  tell: (diagnosis: Diagnosis) => void,
): Promise<void> {
  for (const check of [stock, money, ...orderChecks, ...codeChecks, ...secretChecks, journal(parts)]) {
    tell({ rule: check.rule, name: check.name, faults: await check.faults(core, options) });
  }
}
