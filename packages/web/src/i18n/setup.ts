import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { language } from '../api/client.ts';
import { choice, choose } from '../ui/choices.ts';
import type { Dictionary } from './zh-CN/index.ts';

export type Language = 'zh-CN' | 'en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Dictionary };
  }
}

/** Only the language that is read is fetched. */
const DICTIONARIES: Readonly<Record<Language, () => Promise<Dictionary>>> = {
  'zh-CN': async () => (await import('./zh-CN/index.ts')).dictionary,
  en: async () => (await import('./en/index.ts')).dictionary,
};

export function firstLanguage(): Language {
  const kept = choice('language');
  if (kept === 'zh-CN' || kept === 'en') return kept;
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
}

export async function speak(wanted: Language): Promise<void> {
  if (!i18next.hasResourceBundle(wanted, 'translation')) i18next.addResourceBundle(wanted, 'translation', await DICTIONARIES[wanted]());
  language.current = wanted;
  document.documentElement.lang = wanted;
  choose('language', wanted);
  await i18next.changeLanguage(wanted);
}

export async function startLanguages(): Promise<i18n> {
  const wanted = firstLanguage();
  await i18next.use(initReactI18next).init({
    lng: wanted,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    resources: { [wanted]: { translation: await DICTIONARIES[wanted]() } },
  });
  await speak(wanted);
  return i18next;
}
