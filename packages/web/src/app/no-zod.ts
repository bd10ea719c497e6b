/**
 * What stands for zod in the pages (vite.config.ts). They ask by a route's method and path, and list the options of its
 * choices; what is asked and answered is the compiler's and the server's to check. Reading zod and making the contract's
 * schemas took 60 ms before the first paint, and 50 kB.
 */
type Made = (...given: readonly unknown[]) => unknown;

const refuse = (): never => {
  throw new Error('contracts are checked by the server; the pages have no zod');
};
const REFUSED: ReadonlySet<string | symbol> = new Set(['parse', 'safeParse', 'parseAsync', 'safeParseAsync']);

/** Answers every call and every name with itself, as schemas do while they are put together. */
const schema: Made = new Proxy<Made>(() => schema, {
  get: (_, name) => (REFUSED.has(name) ? refuse : schema),
});

const choices = (options: readonly string[]): unknown =>
  new Proxy<Made>(() => schema, {
    get: (_, name) => (name === 'options' ? options : REFUSED.has(name) ? refuse : schema),
  });

export const z: unknown = new Proxy({}, { get: (_, name) => (name === 'enum' ? choices : schema) });
