export type Say = (line: string) => void;

/** Silence of more than two seconds looks like a hang; then say what is being waited for, and again every five seconds. */
export async function sayIfSlow<T>(say: Say, what: string, work: Promise<T>): Promise<T> {
  const began = Date.now();
  const tell = (): void => say(`${what} … (${Math.round((Date.now() - began) / 1000)} s)`);
  let repeat: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    tell();
    repeat = setInterval(tell, 5000);
  }, 2000);
  try {
    return await work;
  } finally {
    clearTimeout(first);
    clearInterval(repeat);
  }
}
