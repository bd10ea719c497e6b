/** A count under way: SKU codes and numbers, kept on the phone until it is committed. */
export interface CountLine {
  readonly code: string;
  readonly found: number;
}
export interface CountSession {
  readonly warehouseId: string;
  readonly lines: readonly CountLine[];
}
export const MAX_COUNT_LINES = 500;

export function readCount(kept: string | null): CountSession | null {
  try {
    const parsed = JSON.parse(kept ?? 'null') as Partial<CountSession> | null;
    if (parsed === null || typeof parsed.warehouseId !== 'string' || !Array.isArray(parsed.lines)) return null;
    const lines = parsed.lines.filter((l) => typeof l.code === 'string' && Number.isInteger(l.found) && l.found >= 0);
    return { warehouseId: parsed.warehouseId, lines: lines.slice(0, MAX_COUNT_LINES) };
  } catch {
    return null;
  }
}

/** The scanned one comes first: it is what one looks at. */
export function withFound(session: CountSession, code: string, found: number): CountSession {
  const others = session.lines.filter((l) => l.code !== code);
  return { ...session, lines: [{ code, found }, ...others].slice(0, MAX_COUNT_LINES) };
}

/** Typing a number must not make the line jump away under the finger. */
export const withTyped = (session: CountSession, code: string, found: number): CountSession => ({
  ...session,
  lines: session.lines.map((l) => (l.code === code ? { code, found } : l)),
});

export const foundOf = (session: CountSession, code: string): number => session.lines.find((l) => l.code === code)?.found ?? 0;
