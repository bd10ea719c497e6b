import { deleteDraftRoute, getDraftRoute, listDraftsRoute, saveDraftRoute, type DraftSummary } from '@danflow/contract';
import { mountCommand, mountQuery } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { maskName } from '../customers/index.ts';
import { deleteDraft, ownDraft, ownDrafts, saveDraft, type Draft } from './draft.repo.ts';

const timesOf = ({ id, updatedAt, expiresAt }: Draft) => ({ id, updatedAt: updatedAt.toISOString(), expiresAt: expiresAt.toISOString() });

const summaryOf = (draft: Draft): DraftSummary => ({
  ...timesOf(draft),
  name: maskName(draft.content.receiver?.name ?? ''),
  skuCodes: draft.content.lines.map((l) => l.skuCode),
  totalQty: draft.content.lines.reduce((sum, l) => sum + l.qty, 0),
});

export function mountDrafts(http: Http): void {
  mountQuery(http, listDraftsRoute, async (read) => ({ items: (await ownDrafts(read)).map(summaryOf) }));
  mountQuery(http, getDraftRoute, async (read, { params }) => {
    const draft = await ownDraft(read, params.draftId);
    return { ...timesOf(draft), content: draft.content };
  });
  mountCommand(
    http,
    saveDraftRoute,
    (tx, { principal, params, body }) => saveDraft(tx, principal, params.draftId, body),
    async (read, { draftId }) => timesOf(await ownDraft(read, draftId)),
  );
  mountCommand(
    http,
    deleteDraftRoute,
    async (tx, { principal, params }) => {
      await deleteDraft(tx, principal, params.draftId);
      return {};
    },
    async () => ({}),
  );
}
