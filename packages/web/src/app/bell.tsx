import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attentionRoute } from '@danflow/contract';
import { useLive } from '../api/live.ts';
import { useRoute } from '../api/use-route.ts';
import { Icon } from '../ui/icon.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { agoText, useNow } from '../ui/when.tsx';
import { ATTENTION_MS, WAYS } from '../ui/attention.ts';

const MOST_SHOWN = 99;

/** What waits for this person, on every page; each entry opens the list behind it. */
export function Bell(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const now = useNow();
  const items = useRoute('attention', attentionRoute, {}, { everyMs: ATTENTION_MS, staleMs: ATTENTION_MS / 2 }).data?.items ?? [];
  useLive(['orders', 'alerts', 'payments', 'batches'], () => void queries.invalidateQueries({ queryKey: ['attention'] }));
  const total = items.reduce((n, item) => n + item.count, 0);
  const shown = total > MOST_SHOWN ? `${MOST_SHOWN}+` : String(total);
  const face = (
    <span className="bell">
      <Icon name="bell" size={18} />
      {total > 0 ? <span className="bell-count">{shown}</span> : null}
    </span>
  );
  return (
    <MenuButton
      label={total > 0 ? t('nav.waiting', { n: shown }) : t('nav.nothingWaits')}
      face={face}
      head={items.length === 0 ? t('nav.nothingWaits') : t('nav.waitingHead')}
      items={items.map(({ kind, count, oldestAt }) => ({
        key: kind,
        label: (
          <span className="bell-item">
            <span style={{ color: `var(--${WAYS[kind].tone})` }}>
              <Icon name={WAYS[kind].icon} />
            </span>
            <span className="grow">{t(`nav.attention.${kind}`)}</span>
            <span className="quiet nowrap">{agoText(oldestAt, now, t)}</span>
            <strong className="num">{count}</strong>
          </span>
        ),
        run: () => void navigate({ to: WAYS[kind].to, search: WAYS[kind].search ?? {} }),
      }))}
    />
  );
}
