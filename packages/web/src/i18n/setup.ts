import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { language } from '../api/client.ts';
import { choose } from '../ui/choices.ts';
import { DICTIONARIES, firstLanguage, type Language } from './languages.ts';
import type { Dictionary } from './zh-CN/index.ts';

export type { Language };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Dictionary };
  }
}

export async function speak(wanted: Language): Promise<void> {
  // Before its words are fetched: whoever goes on to the next page meanwhile has chosen, too.
  choose('language', wanted);
  if (!i18next.hasResourceBundle(wanted, 'translation')) i18next.addResourceBundle(wanted, 'translation', await DICTIONARIES[wanted]());
  language.current = wanted;
  document.documentElement.lang = wanted;
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
