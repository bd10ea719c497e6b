import { Outlet } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { antdTheme } from './antd-theme.ts';
import { antdWords, knownAntdWords } from './antd-words.ts';
import { useMode } from './mode.ts';

/**
 * What antd's controls need above them. The board has none of them, and is painted before they are read.
 * Words come before the first paint: antd wraps the page once more when it is given words, and what somebody had typed
 * into the sign-in form by then was lost.
 */
export function Controls(): ReactNode {
  const mode = useMode();
  const { i18n } = useTranslation();
  const [words, setWords] = useState(() => knownAntdWords(i18n.language));
  useEffect(() => {
    let isCurrent = true;
    void antdWords(i18n.language).then((w) => isCurrent && setWords(w));
    return () => {
      isCurrent = false;
    };
  }, [i18n.language]);
  if (words === undefined) return null;
  return (
    <ConfigProvider theme={antdTheme(mode)} locale={words} button={{ autoInsertSpace: false }}>
      <Outlet />
    </ConfigProvider>
  );
}
