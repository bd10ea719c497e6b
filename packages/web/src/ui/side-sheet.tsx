import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

/** The browser's own modal dialog, from the left: it keeps the focus in and closes by Escape. */
export function SideSheet({
  title,
  isOpen,
  onClose,
  children,
}: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen && sheet.current?.open === false) sheet.current.showModal();
    if (!isOpen && sheet.current?.open) sheet.current.close();
  }, [isOpen]);
  return (
    <dialog
      ref={sheet}
      className="side-sheet"
      aria-label={title}
      onClose={onClose}
      onClick={(e) => {
        if (e.target === sheet.current) onClose();
      }}
    >
      {isOpen ? (
        <>
          <div className="row apart" style={{ padding: '0 4px 8px' }}>
            <strong>{title}</strong>
            <button type="button" className="plain-button" aria-label={t('common.close')} onClick={onClose}>
              <Icon name="close" />
            </button>
          </div>
          {children}
        </>
      ) : null}
    </dialog>
  );
}
