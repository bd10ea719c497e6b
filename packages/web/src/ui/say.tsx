import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy-text.ts';
import { problemText } from './problem-text.ts';
import { toast } from './toasts.tsx';

const SHORT_S = 3;
const LONG_S = 6;

export interface Say {
  done(text?: string): void;
  problem(error: unknown): void;
  warn(text: string): void;
}

/** Short words after an act: it is done, or why not. */
export function useSay(): Say {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      done: (text) => toast({ tone: 'done', content: text ?? t('common.saved'), seconds: SHORT_S }),
      problem: (error) => toast({ tone: 'problem', content: problemText(error, t), seconds: LONG_S }),
      warn: (text) => toast({ tone: 'warn', content: text, seconds: LONG_S }),
    }),
    [t],
  );
}

export function useCopy(): (text: string) => Promise<void> {
  const say = useSay();
  const { t } = useTranslation();
  return async (text) => {
    if (await copyText(text)) say.done(t('common.copied'));
    else say.warn(t('common.copyFailed'));
  };
}
