import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { findCustomers, useMayFindByPerson } from '../../api/find-customers.ts';
import { useShops } from '../../api/places.ts';
import { Icon } from '../../ui/icon.tsx';
import { problemText } from '../../ui/problem-text.ts';

/** Finds one customer by POST (R14); the board then knows the id alone. */
export function CustomerDialog({ onClose, onPick }: { readonly onClose: () => void; readonly onPick: (id: string) => void }): ReactNode {
  const { t } = useTranslation();
  const shops = useShops();
  const box = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const mayByPerson = useMayFindByPerson();
  const asked = t(mayByPerson ? 'customers.searchPlaceholder' : 'customers.searchByCode');
  const search = useMutation({ mutationFn: (text: string) => findCustomers(text, mayByPerson) });
  useEffect(() => box.current?.showModal(), []);
  const pick = (id: string): void => {
    box.current?.close();
    onPick(id);
  };
  return (
    <dialog ref={box} className="palette" aria-label={t('board.customerFilter')} onClose={onClose}>
      <form
        className="palette-head"
        onSubmit={(e) => {
          e.preventDefault();
          if (typed.trim() !== '') search.mutate(typed.trim());
        }}
      >
        <Icon name="search" />
        <input
          className="palette-input"
          aria-label={asked}
          placeholder={asked}
          autoComplete="off"
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
          enterKeyHint="search"
        />
        <button type="button" className="plain-button" aria-label={t('common.close')} onClick={() => box.current?.close()}>
          <Icon name="close" />
        </button>
      </form>
      <div className="palette-list" aria-live="polite">
        {search.error ? <p className="palette-note danger">{problemText(search.error, t)}</p> : null}
        {search.data?.items.length === 0 ? (
          <p className="palette-note quiet">{t(mayByPerson ? 'board.noCustomer' : 'customers.codeOnly')}</p>
        ) : null}
        {search.data?.items.map((c) => (
          <button key={c.id} type="button" className="palette-option" onClick={() => pick(c.id)}>
            <Icon name="user" />
            <span className="clip">{c.name ?? c.externalCode ?? '—'}</span>
            <span className="quiet clip grow">{[c.phone, c.province, c.city, shops.nameOf(c.shopId)].filter((s) => s).join(' · ')}</span>
          </button>
        ))}
      </div>
    </dialog>
  );
}
