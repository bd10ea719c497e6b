import { kept } from '../ui/kept.ts';
import type { Dictionary } from './zh-CN/index.ts';

export type Language = 'zh-CN' | 'en';

/** Only the language that is read is fetched. */
export const DICTIONARIES: Readonly<Record<Language, () => Promise<Dictionary>>> = {
  'zh-CN': async () => (await import('./zh-CN/index.ts')).dictionary,
  en: async () => (await import('./en/index.ts')).dictionary,
};

export function firstLanguage(): Language {
  const chosen = kept('language');
  if (chosen === 'zh-CN' || chosen === 'en') return chosen;
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
}
