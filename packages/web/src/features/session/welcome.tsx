import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { speak } from '../../i18n/setup.ts';
import { choose } from '../../ui/choices.ts';
import { useTitle } from '../../ui/use-title.ts';

/** A quiet sheet in the middle: all there is before one is in. */
export function Welcome({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  useTitle(t('session.signIn'));
  return (
    <main className="center-page">
      <div className="sign-in">
        <div className="brand" style={{ padding: '0 0 20px' }}>
          <img src="/favicon.svg" width="28" height="28" alt="" />
          {t('common.appName')}
        </div>
        {children}
      </div>
    </main>
  );
}

export function LanguageSwitch(): ReactNode {
  const { i18n } = useTranslation();
  const isEnglish = i18n.language === 'en';
  return (
    <button
      type="button"
      className="plain-button"
      style={{ marginTop: 8, marginLeft: -8 }}
      lang={isEnglish ? 'zh-CN' : 'en'}
      onClick={() => {
        choose('languageChosen', '1');
        void speak(isEnglish ? 'zh-CN' : 'en');
      }}
    >
      {isEnglish ? '中文' : 'English'}
    </button>
  );
}
