import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { getWelcomeRoute } from '@danflow/contract';
import { useRoute } from '../api/use-route.ts';
import { Icon } from '../ui/icon.tsx';

const STALE_MS = 60_000;

/** The owner of an empty installation is led to the welcome once; later a line on the board says how much is left. */
export function WelcomeNotice(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const welcome = useRoute('welcome', getWelcomeRoute, {}, { staleMs: STALE_MS }).data;
  const isFirst = welcome?.isOffered === true && !welcome.isBegun;
  useEffect(() => {
    if (isFirst) void navigate({ to: '/welcome', replace: true });
  }, [isFirst, navigate]);
  const left = welcome?.steps.filter((s) => s.state === 'open').length ?? 0;
  if (welcome?.isOffered !== true || isFirst || left === 0) return null;
  return (
    <div className="notice tone-paid" role="status">
      <Icon name="board" />
      <span className="grow">{t('welcome.banner', { n: left })}</span>
      <Link to="/welcome">{t('welcome.goOn')}</Link>
    </div>
  );
}
