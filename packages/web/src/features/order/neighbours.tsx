import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { choice } from '../../ui/choices.ts';
import { Icon } from '../../ui/icon.tsx';
import { isTyping } from '../../ui/is-typing.ts';
import { useNeighbours } from './order-trail.ts';

const isFree = (e: KeyboardEvent): boolean =>
  !(e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.repeat || isTyping(e) || choice('keys') === 'off');

function Step({
  to,
  word,
  letter,
  icon,
}: {
  readonly to: string | null;
  readonly word: string;
  readonly letter: string;
  readonly icon: 'left' | 'right';
}): ReactNode {
  if (to === null)
    return (
      <span className="plain-button off" aria-hidden="true">
        <Icon name={icon} />
      </span>
    );
  return (
    <Link
      to="/orders/$orderId"
      params={{ orderId: to }}
      className="plain-button"
      aria-label={word}
      title={`${word} (${letter})`}
      aria-keyshortcuts={letter}
    >
      <Icon name={icon} />
    </Link>
  );
}

/** To the order before and after in the list one came from: J goes on, K goes back, as in mail. */
export function NeighbourLinks({ orderId }: { readonly orderId: string }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const found = useNeighbours(orderId);
  const before = found?.before ?? null;
  const after = found?.after ?? null;
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (!isFree(e)) return;
      const to = e.key === 'j' ? after : e.key === 'k' ? before : null;
      if (to === null) return;
      e.preventDefault();
      void navigate({ to: '/orders/$orderId', params: { orderId: to } });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [before, after, navigate]);
  if (found === null) return null;
  return (
    <nav className="row tight neighbours" aria-label={t('order.neighbours')}>
      <Step to={before} word={t('order.prev')} letter="K" icon="left" />
      <span className="quiet num">
        {found.place} / {found.count}
      </span>
      <Step to={after} word={t('order.next')} letter="J" icon="right" />
    </nav>
  );
}
