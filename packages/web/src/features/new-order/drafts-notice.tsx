import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  deleteDraftRoute,
  getDraftRoute,
  listDraftsRoute,
  listSkusRoute,
  type DraftContent,
  type DraftSummary,
  type SkuView,
} from '@danflow/contract';
import { call } from '../../api/client.ts';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { Notice } from '../../ui/basics.tsx';
import { useSay } from '../../ui/say.tsx';
import { minuteOf } from '../../ui/zone.ts';

const SHOWN = 3;
const MAX_SKUS = 200;

export interface Opened {
  readonly id: string;
  readonly content: DraftContent;
  readonly skus: readonly SkuView[];
}

async function openDraft(draftId: string): Promise<Opened> {
  const { content } = await call(getDraftRoute, { params: { draftId } });
  const code = content.lines.map((l) => l.skuCode);
  const skus = code.length === 0 ? [] : (await call(listSkusRoute, { query: { code, limit: MAX_SKUS } })).items;
  return { id: draftId, content, skus };
}

/** Orders that were begun and left, each a click away; gone as soon as one writes something new. */
export function DraftsNotice({ onOpen }: { readonly onOpen: (opened: Opened) => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const drafts = useRoute('drafts', listDraftsRoute, {}).data?.items ?? [];
  const drop = useCommand(deleteDraftRoute, { touches: ['drafts'] });
  if (drafts.length === 0) return null;
  const wordsOf = (d: DraftSummary) =>
    t('newOrder.draftLine', {
      name: d.name === '' ? t('newOrder.draftNoName') : d.name,
      goods:
        d.skuCodes.length === 0
          ? t('newOrder.draftNoGoods')
          : `${d.skuCodes.slice(0, 2).join(t('common.comma'))} ${t('newOrder.draftMore', { n: d.totalQty })}`,
      at: minuteOf(d.updatedAt),
    });
  const open = (id: string) => {
    openDraft(id).then((opened) => {
      onOpen(opened);
      void queries.invalidateQueries({ queryKey: ['drafts'] });
    }, say.problem);
  };
  return (
    <Notice tone="paid" icon="clock">
      <strong>{t('newOrder.draftsTitle', { n: drafts.length })}</strong> <span className="quiet">{t('newOrder.draftKept')}</span>
      <ul className="draft-list">
        {drafts.slice(0, SHOWN).map((d) => (
          <li key={d.id} className="row apart">
            <span className="num">{wordsOf(d)}</span>
            <span className="row tight">
              <Button size="small" aria-label={`${t('newOrder.draftOpen')} ${wordsOf(d)}`} onClick={() => open(d.id)}>
                {t('newOrder.draftOpen')}
              </Button>
              <Button
                size="small"
                type="text"
                aria-label={`${t('newOrder.draftDrop')} ${wordsOf(d)}`}
                onClick={() => drop.mutate({ params: { draftId: d.id } }, { onError: say.problem })}
              >
                {t('newOrder.draftDrop')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
