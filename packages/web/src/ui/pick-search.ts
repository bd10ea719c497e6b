/** Keeps the named texts of an address and drops everything else. */
export function pickSearch<const Name extends string>(
  raw: Record<string, unknown>,
  names: readonly Name[],
): { [K in Name]?: string | undefined } {
  const kept: { [K in Name]?: string | undefined } = {};
  for (const name of names) {
    const value = raw[name];
    if (typeof value === 'string' && value !== '' && value.length <= 300) kept[name] = value;
  }
  return kept;
}
