/**
 * A start that cannot go on, in one sentence for the person at the terminal.
 * `main.ts` and the commands print the sentence alone and exit with 1: a stack trace would hide it.
 */
export class StartRefusal extends Error {
  override name = 'StartRefusal';
}

const CAUSES: Record<string, string> = {
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'that file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of that path is a file, not a folder',
  EEXIST: 'a file of that name is in the way',
};

/** Turns a file-system error into the sentence `what: cause`; anything unexpected keeps its own message. */
export function refusalFrom(what: string, error: unknown): StartRefusal {
  const code = codeOf(error);
  const cause = (code !== undefined && CAUSES[code]) || (error instanceof Error ? error.message : String(error));
  return new StartRefusal(`${what}: ${cause}.`, { cause: error });
}

/** The `code` of a Node or PostgreSQL error, if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
