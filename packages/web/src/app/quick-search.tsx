import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ManyTermsInput } from '../ui/many-terms-input.tsx';
import { setSearchTerms, useSearchTerms } from '../ui/search-terms.ts';

/** Any number or name, from any page; the list shows what was found. */
export function QuickSearch(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const terms = useSearchTerms();
  return (
    <ManyTermsInput
      key={terms.join('\n')}
      initial={terms.join(', ')}
      label={t('orders.searchLabel')}
      placeholder={t('orders.searchPlaceholder')}
      onSearch={(next) => {
        setSearchTerms(next);
        if (next.length > 0) void navigate({ to: '/orders' });
      }}
    />
  );
}
