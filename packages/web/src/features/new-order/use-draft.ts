import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { deleteDraftRoute, saveDraftRoute, type DraftContentInput } from '@danflow/contract';
import { addressOf, call, headersFor } from '../../api/client.ts';
import { newKey } from '../../api/new-key.ts';

const PAUSE_MS = 800;

/** A version-4 UUID of our own: plain-http addresses have no `randomUUID`. */
function newDraftId(): string {
  const hex = newKey();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

export type DraftState = 'none' | 'saving' | 'saved' | 'failed';

interface Keeper {
  readonly state: DraftState;
  /** Goes on with a draft there is. */
  adopt(id: string): void;
  /** After placing: nothing is kept any more. */
  forget(): Promise<void>;
}

interface Unsaved {
  readonly draftId: string;
  readonly text: string;
}

/** What was typed in the last second before a tab is closed is sent as it closes: such a request outlives its page. */
function useLastWords(unsaved: RefObject<Unsaved | null>): void {
  useEffect(() => {
    const send = () => {
      const last = unsaved.current;
      if (last === null) return;
      void fetch(addressOf(saveDraftRoute, { params: { draftId: last.draftId } }), {
        method: saveDraftRoute.method,
        headers: { ...headersFor(saveDraftRoute.method, {}), 'content-type': 'application/json' },
        body: last.text,
        credentials: 'same-origin',
        keepalive: true,
      });
    };
    window.addEventListener('pagehide', send);
    return () => window.removeEventListener('pagehide', send);
  }, [unsaved]);
}

/**
 * Keeps the form on the server shortly after each change, never in the browser (R27). Saves come one after another, so
 * that an older one cannot arrive last, and a deletion waits for them: else an order that was placed would come back.
 */
export function useDraft(content: DraftContentInput | null): Keeper {
  const queries = useQueryClient();
  const id = useRef<string | null>(null);
  const chain = useRef<Promise<unknown>>(Promise.resolve());
  const isOver = useRef(false);
  const unsaved = useRef<Unsaved | null>(null);
  const [last, setLast] = useState<{ readonly text: string; readonly isSaved: boolean } | null>(null);
  const text = content === null ? null : JSON.stringify(content);
  useLastWords(unsaved);
  useEffect(() => {
    if (text === null || isOver.current) return undefined;
    id.current ??= newDraftId();
    const draft = { draftId: id.current, text };
    unsaved.current = draft;
    const save = async (): Promise<void> => {
      if (isOver.current) return;
      const isSaved = await call(saveDraftRoute, { params: { draftId: draft.draftId }, body: JSON.parse(text) as DraftContentInput }).then(
        () => true,
        () => false,
      );
      if (isSaved && unsaved.current === draft) unsaved.current = null;
      setLast({ text, isSaved });
    };
    const timer = setTimeout(() => (chain.current = chain.current.then(save)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return {
    state: text === null ? 'none' : last?.text !== text ? 'saving' : last.isSaved ? 'saved' : 'failed',
    adopt: (known) => {
      id.current = known;
    },
    forget: async () => {
      isOver.current = true;
      unsaved.current = null;
      await chain.current;
      if (id.current !== null) await call(deleteDraftRoute, { params: { draftId: id.current } }).catch(() => undefined);
      await queries.invalidateQueries({ queryKey: ['drafts'] });
    },
  };
}
