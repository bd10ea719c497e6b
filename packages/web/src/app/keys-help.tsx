import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session.tsx';
import { choose, useChoice } from '../ui/choices.ts';
import { Icon } from '../ui/icon.tsx';
import { GO } from './keys.ts';
import { NAV } from './nav.ts';

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

function Keys({ keys }: { readonly keys: readonly string[] }): ReactNode {
  return (
    <span className="row tight">
      {keys.map((key) => (
        <kbd key={key} className="key">
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** Which keys there are, as far as this person may use them. */
export function KeysHelp({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const areOff = useChoice('keys') === 'off';
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  const pages = Object.entries(GO).flatMap(([letter, to]) => {
    const item = NAV.find((n) => n.to === to);
    return item && (item.needs.length === 0 || item.needs.some(may)) ? [{ letter, word: item.word }] : [];
  });
  const rows = [
    { word: t('nav.searchAll'), keys: [isMac ? '⌘' : 'Ctrl', 'K'] },
    ...(may('order.create') ? [{ word: t('nav.newOrder'), keys: ['C'] }] : []),
    ...pages.map(({ letter, word }) => ({ word: t(`nav.${word}`), keys: ['G', letter.toUpperCase()] })),
    { word: t('nav.keys'), keys: ['?'] },
  ];
  return (
    <dialog ref={box} className="palette help" aria-label={t('nav.keys')} onClose={onClose}>
      <header className="row apart">
        <h2>{t('nav.keys')}</h2>
        <button type="button" className="plain-button" aria-label={t('common.close')} onClick={() => box.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      <dl className="keys">
        {rows.map((row) => (
          <div key={row.word}>
            <dt>{row.word}</dt>
            <dd>
              <Keys keys={row.keys} />
            </dd>
          </div>
        ))}
      </dl>
      <label className="row">
        <input type="checkbox" checked={!areOff} onChange={(e) => choose('keys', e.target.checked ? 'on' : 'off')} />
        {t('nav.lettersOn')}
      </label>
    </dialog>
  );
}
