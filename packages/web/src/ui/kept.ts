/** What this browser keeps for a person (never personal data). Apart from React, as the first script asks before there is any. */
const memory = new Map<string, string>();

export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`danflow.${name}`) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

/** Private windows may refuse storage: then it is kept until the page is closed. */
export function keep(name: string, value: string): void {
  memory.set(name, value);
  try {
    localStorage.setItem(`danflow.${name}`, value);
  } catch {
    // Kept in memory.
  }
}
