import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

function Anchor({ ref, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly ref?: Ref<HTMLAnchorElement> }): ReactNode {
  const { t } = useTranslation();
  return (
    <a {...rest} ref={ref} className="plain-button" aria-label={t('common.back')}>
      <Icon name="left" />
    </a>
  );
}

/** To the list that a page belongs to. */
export const BackLink = createLink(Anchor);
