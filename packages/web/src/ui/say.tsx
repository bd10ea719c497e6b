import { App } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy-text.ts';
import { problemText } from './problem-text.ts';

const LONG_S = 6;

export interface Say {
  done(text?: string): void;
  problem(error: unknown): void;
  warn(text: string): void;
}

/** Short words after an act: it is done, or why not. */
export function useSay(): Say {
  const { message } = App.useApp();
  const { t } = useTranslation();
  return useMemo(
    () => ({
      done: (text) => void message.success(text ?? t('common.saved')),
      problem: (error) => void message.error(problemText(error, t), LONG_S),
      warn: (text) => void message.warning(text, LONG_S),
    }),
    [message, t],
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
