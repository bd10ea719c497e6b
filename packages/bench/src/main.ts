import { barOf, shown, verdict, type Figure } from './figures.ts';
import { intoTable, type Listed } from './table.ts';

/** `npm run bench -- <name>`: each program prints its runs and answers its figures; a baseline is measured in the same run. */
const PROGRAMS: readonly (Listed & { readonly isInTable: boolean })[] = [
  { name: 'intake', isInTable: true, run: async () => (await import('./intake.ts')).intake() },
  { name: 'fair', isInTable: true, run: async () => (await import('./fair.ts')).fair() },
  { name: 'two', isInTable: true, run: async () => (await import('./two.ts')).two() },
  { name: 'life', isInTable: true, run: async () => (await import('./life.ts')).life() },
  { name: 'flash', isInTable: true, run: async () => (await import('./flash.ts')).flash() },
  { name: 'start', isInTable: true, runs: 1, run: async () => (await import('./start.ts')).start() },
  { name: 'scale', isInTable: true, runs: 1, run: async () => (await import('./scale.ts')).scale() },
  { name: 'scale-prepare', isInTable: false, run: async () => (await import('./scale.ts')).scalePrepare() },
  { name: 'scale-intake', isInTable: false, run: async () => (await import('./scale.ts')).scaleIntake() },
  { name: 'scale-export', isInTable: false, run: async () => (await import('./scale.ts')).scaleExport() },
  { name: 'import', isInTable: true, run: async () => (await import('./import.ts')).importOrders() },
  { name: 'bus', isInTable: false, run: async () => (await import('./bus.ts')).bus() },
  { name: 'reconcile', isInTable: false, run: async () => (await import('./reconcile.ts')).reconcile() },
  { name: 'oversell', isInTable: false, run: async () => (await import('./oversell.ts')).oversell() },
];

const told = (f: Figure): string =>
  `${f.name}: ${shown(f, f.value)} ${f.unit}${barOf(f) === '' ? '' : ` (asked ${barOf(f)}: ${verdict(f, f.value)})`}`;

const [name = 'table', ...chosen] = process.argv.slice(2);
const program = PROGRAMS.find((p) => p.name === name);
const unknown = chosen.find((c) => !PROGRAMS.some((p) => p.name === c));
if (name === 'table' && unknown === undefined) {
  const programs = PROGRAMS.filter((p) => (chosen.length === 0 ? p.isInTable : chosen.includes(p.name)));
  await intoTable(
    programs,
    PROGRAMS.map((p) => p.name),
  );
} else if (program && chosen.length === 0) console.log(`\n${((await program.run()) ?? []).map(told).join('\n')}`);
else {
  console.error(`npm run bench -- <name>, or table <name> …, with: ${PROGRAMS.map((p) => p.name).join(', ')}`);
  process.exit(1);
}
