import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/basics.tsx';
import { Problem } from '../api/problem.ts';
import { problemText } from '../ui/problem-text.ts';

export function NotFound(): ReactNode {
  const { t } = useTranslation();
  return (
    <Empty title={t('common.pageNotFound')} help={t('common.pageNotFoundHelp')}>
      <Link to="/">{t('common.goHome')}</Link>
    </Empty>
  );
}

export function Forbidden(): ReactNode {
  const { t } = useTranslation();
  return <Empty title={t('common.forbiddenTitle')} help={t('common.forbiddenHelp')} />;
}

/** A page that threw: what is known, and the way on. A new release makes old pages miss their files, so reloading helps. */
export function Broken({ error }: { readonly error: unknown }): ReactNode {
  const { t } = useTranslation();
  return (
    <div role="alert">
      <Empty title={t('errors.pageBroke')} help={error instanceof Problem ? problemText(error, t) : t('errors.pageBrokeHelp')}>
        <button type="button" className="link-button primary" onClick={() => location.reload()}>
          {t('common.reload')}
        </button>
      </Empty>
    </div>
  );
}
