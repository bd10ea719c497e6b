import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export function StockTabs(): ReactNode {
  const { t } = useTranslation();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const tab = (isOn: boolean) => ({ className: isOn ? 'tab on' : 'tab', ...(isOn ? { 'aria-current': 'page' as const } : {}) });
  return (
    <nav className="tabs" aria-label={t('stock.title')}>
      <Link to="/stock" {...tab(path !== '/stock/alerts')}>
        {t('stock.levels')}
      </Link>
      <Link to="/stock/alerts" {...tab(path === '/stock/alerts')}>
        {t('stock.alerts')}
      </Link>
    </nav>
  );
}
