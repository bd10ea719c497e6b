/** `npm run bench -- <name>`: each load program prints its figures and, where there is one, the ratio to a baseline of the same run. */
const PROGRAMS: Readonly<Record<string, () => Promise<void>>> = {
  intake: async () => (await import('./intake.ts')).intake(),
  import: async () => (await import('./import.ts')).importOrders(),
  oversell: async () => (await import('./oversell.ts')).oversell(),
};

const name = process.argv[2] ?? '';
const program = PROGRAMS[name];
if (!program) {
  console.error(`npm run bench -- <name>, with one of: ${Object.keys(PROGRAMS).join(', ')}`);
  process.exit(1);
}
await program();
