import { useEffect, useId, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Question {
  readonly title: ReactNode;
  readonly okText?: string;
  readonly isDanger?: boolean;
  readonly onYes: () => Promise<unknown> | void;
}

let asked: Question | null = null;
const listeners = new Set<() => void>();

function put(question: Question | null): void {
  asked = question;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks once more before what cannot simply be taken back; the consequence is named. */
export const useAsk = (): ((question: Question) => void) => put;

/** The browser's own modal dialog: it keeps the focus in, closes by Escape, and stands above every other dialog. */
function Dialog({ question }: { readonly question: Question }): ReactNode {
  const { title, okText, isDanger = false, onYes } = question;
  const { t } = useTranslation();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const ok = useRef<HTMLButtonElement>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    ok.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const yes = async (): Promise<void> => {
    setBusy(true);
    // Problems are shown by whoever runs the command; the question closes either way.
    await Promise.resolve(onYes()).catch(() => undefined);
    if (asked === question) put(null);
  };
  return (
    <dialog ref={dialog} className="question" aria-labelledby={id} onClose={() => put(null)}>
      <p id={id} className="question-title">
        {title}
      </p>
      <div className="row question-foot">
        <button type="button" className="link-button" onClick={() => put(null)}>
          {t('common.cancel')}
        </button>
        <button
          ref={ok}
          type="button"
          className={isDanger ? 'link-button danger-button' : 'link-button primary'}
          disabled={isBusy}
          aria-busy={isBusy}
          onClick={() => void yes()}
        >
          {okText ?? t('common.ok')}
        </button>
      </div>
    </dialog>
  );
}

/** Where questions appear; once, above all pages. */
export function Questions(): ReactNode {
  const question = useSyncExternalStore(subscribe, () => asked);
  return question === null ? null : <Dialog question={question} />;
}
