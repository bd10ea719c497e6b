import { useCallback, useState } from 'react';
import { tell } from './feedback.ts';
import type { Word } from './shell.tsx';

export interface Saying {
  readonly word: Word;
  /** Shows the line, and sounds it. */
  say(mood: Word['mood'], text: string, detail?: string): void;
  unknown(text: string, detail?: string): void;
}

export function useWord(first: Word): Saying {
  const [word, setWord] = useState<Word>(first);
  const say = useCallback((mood: Word['mood'], text: string, detail?: string) => {
    setWord({ mood, text, detail });
    if (mood !== 'busy') tell(mood, text);
  }, []);
  const unknown = useCallback((text: string, detail?: string) => {
    setWord({ mood: 'stop', text, detail });
    tell('unknown', text);
  }, []);
  return { word, say, unknown };
}
