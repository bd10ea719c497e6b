const CAUSES: readonly [RegExp, string][] = [
  [/No space left on device|disk quota exceeded/i, 'the disk is full'],
  [/database files are incompatible/i, 'its files were made by another version of PostgreSQL'],
  [/error while loading shared libraries: (\S+?):/i, 'a library of the built-in PostgreSQL is missing (run npm ci)'],
  [/version `GLIBC_/i, 'the built-in PostgreSQL needs a newer glibc: set DATABASE_URL to an outside PostgreSQL'],
  [/has wrong ownership|Permission denied/i, 'its files belong to another user: start Danflow as the user who started it first'],
  [
    /could not locate a valid checkpoint record|invalid checkpoint record/i,
    'its write-ahead log is damaged: restore the data folder from a backup',
  ],
];

/** The reason in PostgreSQL's own output, in words for a person, else its first error line. */
export function explainServerOutput(output: string): string {
  for (const [pattern, cause] of CAUSES) if (pattern.test(output)) return cause;
  const line = output.split('\n').find((text) => /\b(FATAL|PANIC|ERROR|error):/.test(text)) ?? output.trim().split('\n').at(-1);
  const text = (line ?? '').replace(/^.*?\b(FATAL|PANIC|ERROR|error):\s*/, '').replace(/[.\s]+$/, '');
  return text === '' ? 'PostgreSQL gave no reason' : text;
}
