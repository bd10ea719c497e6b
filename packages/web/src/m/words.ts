import { createContext, useContext } from 'react';
import { language } from '../api/client.ts';
import { choice, choose, useChoice } from '../ui/choices.ts';
import { en } from './words.en.ts';
import { zh, type Words } from './words.zh-CN.ts';

export type Tongue = 'zh-CN' | 'en';

const tongueOf = (kept: string | null): Tongue =>
  kept === 'zh-CN' || kept === 'en' ? kept : navigator.language.startsWith('zh') ? 'zh-CN' : 'en';

export const tongue = (): Tongue => tongueOf(choice('language'));

export function speak(wanted: Tongue): void {
  language.current = wanted;
  document.documentElement.lang = wanted;
  choose('language', wanted);
}

export const wordsOf = (wanted: Tongue): Words => (wanted === 'en' ? en : zh);

/** "{n} of {all}" with its blanks filled. */
export const fill = (text: string, facts: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''));

export const WordsContext = createContext<Words>(zh);
export const useWords = (): Words => useContext(WordsContext);
export const useTongue = (): Tongue => tongueOf(useChoice('language'));
