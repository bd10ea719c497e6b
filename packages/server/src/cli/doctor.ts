import { findSkus } from '../modules/catalog/index.ts';
import { explainStock, stockLedgerLines } from '../modules/inventory/index.ts';
import { examine } from '../modules/ops/index.ts';
import { StartRefusal } from '../platform/start-refusal.ts';
import type { Core } from '../platform/tx.ts';
import { withCommandCore } from './command-core.ts';
import { runCommand } from './command.ts';
import { LIVE_PARTS } from './live-parts.ts';

// npm run doctor: the laws checked on live data; exit code 1 when one is broken.
// npm run doctor -- --all: opens every sealed value, not only the newest. npm run doctor -- --sku CODE: one SKU's stock, movement by movement.

async function checkAll(core: Core, isAll: boolean): Promise<number> {
  let broken = 0;
  await examine(core, { parts: LIVE_PARTS, isAll }, ({ rule, name, faults }) => {
    if (faults.length > 0) broken += 1;
    console.log(`${faults.length === 0 ? 'ok   ' : 'FAULT'}  ${rule.padEnd(6)} ${name}`);
    for (const fault of faults) console.log(`              ${fault}`);
  });
  console.log(broken === 0 ? 'All is well.' : `${broken} rules are broken. docs/operate/monitor.md says what to do.`);
  return broken === 0 ? 0 : 1;
}

const signed = (value: number): string => (value < 0 ? String(value) : `+${value}`);

async function explain(core: Core, code: string): Promise<number> {
  const [sku] = await findSkus(core, { codes: [code] });
  if (!sku) throw new StartRefusal(`There is no SKU ${code}.`);
  console.log(`${sku.code}  ${sku.title} ${sku.options}`);
  const levels = await explainStock(core, sku.id);
  for (const l of levels) {
    console.log(
      `warehouse ${l.warehouseId}: on hand ${l.onHand} (movements ${l.movedOnHand}), reserved ${l.reserved} (movements ${l.movedReserved}, orders ${l.reservedByOrders})  ${l.isSound ? 'sound' : 'FAULT'}`,
    );
  }
  for (const line of await stockLedgerLines(core, sku.id)) {
    const cause = `${line.causeKind} ${line.causeId ?? ''} ${line.reason ?? ''}`.trim();
    console.log(
      `${line.at.toISOString()}  ${line.kind.padEnd(9)} on hand ${signed(line.onHandDelta)} = ${line.onHandAfter}, reserved ${signed(line.reservedDelta)} = ${line.reservedAfter}  ${cause}`,
    );
  }
  return levels.every((l) => l.isSound) ? 0 : 1;
}

function wanted(args: readonly string[]): { code: string | undefined; isAll: boolean } {
  const [first, code, ...rest] = args;
  if (first === undefined || (first === '--all' && code === undefined)) return { code: undefined, isAll: first === '--all' };
  if (first === '--sku' && code !== undefined && rest.length === 0) return { code, isAll: false };
  throw new StartRefusal('Say npm run doctor, npm run doctor -- --all, or npm run doctor -- --sku CODE.');
}

await runCommand((ground) => {
  const { code, isAll } = wanted(process.argv.slice(2));
  return withCommandCore(ground, ({ core }) => (code === undefined ? checkAll(core, isAll) : explain(core, code)));
});
