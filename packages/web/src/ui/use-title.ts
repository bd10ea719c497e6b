import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Names the browser's tab, so that ten open orders can be told apart. */
export function useTitle(title: string | undefined): void {
  const { t } = useTranslation();
  const app = t('common.appName');
  useEffect(() => {
    document.title = title === undefined || title === '' ? app : `${title} · ${app}`;
  }, [title, app]);
}
