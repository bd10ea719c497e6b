import { FILE_RULES, type FileKind } from '@danflow/contract';

const MAX_NAME = 200;

/** The name a file is offered under: no folders, no control characters, never empty, its end (the suffix) kept. */
export function cleanName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replaceAll(/[\p{C}"<>|:*?]/gu, '')
    .trim()
    .slice(-MAX_NAME);
  return clean === '' || clean === '.' || clean === '..' ? 'file' : clean;
}

/** Kinds that list types take only these, by what their bytes say; kinds that list none were read by whoever stores them. */
export const isTypeAllowed = (kind: FileKind, mime: string | null): boolean => {
  const mimes: readonly string[] | null = FILE_RULES[kind].mimes;
  return mimes === null || (mime !== null && mimes.includes(mime));
};

/** Pictures are shown in the page; all else is handed out as a download, so that no upload ever runs as a page of ours. */
export const isShownInPage = (mime: string): boolean => /^image\/(png|jpeg|webp|gif)$/.test(mime);
