import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icon.tsx';
import { usePaletteEntries, type Entry } from './palette-entries.ts';
import { useFinds } from './palette-finds.ts';

const LIST = 'palette-list';
const idOf = (entry: Entry): string => `palette-${entry.key.replaceAll(/\W/g, '-')}`;

/** A plain input would glue the lines of a pasted column together. */
function pastedList(event: ClipboardEvent<HTMLInputElement>): string | null {
  const pasted = event.clipboardData.getData('text').trim();
  return /[\n\r\t]/.test(pasted) ? pasted.split(/[\n\r\t]+/).join(', ') : null;
}

function Option({ entry, isAt, onRun }: { readonly entry: Entry; readonly isAt: boolean; readonly onRun: () => void }): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isAt) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isAt]);
  return (
    // The field keeps the focus and its keys choose; the pointer may as well.
    <div
      ref={row}
      id={idOf(entry)}
      role="option"
      aria-selected={isAt}
      tabIndex={-1}
      className="palette-option"
      onMouseDown={(e) => e.preventDefault()}
      onClick={onRun}
    >
      <Icon name={entry.icon} />
      <span className="clip">{entry.text}</span>
      <span className="quiet clip grow">{entry.hint}</span>
    </div>
  );
}

function Options({
  entries,
  at,
  onRun,
}: {
  readonly entries: readonly Entry[];
  readonly at: Entry | undefined;
  readonly onRun: (entry: Entry) => void;
}): ReactNode {
  const { t } = useTranslation();
  const groups = [...Map.groupBy(entries, (e) => e.group)];
  return (
    <div id={LIST} role="listbox" aria-label={t('nav.searchAll')} className="palette-list">
      {groups.map(([group, items]) => (
        <div key={group} role="group" aria-label={t(`nav.groups.${group}`)}>
          <div className="palette-group" aria-hidden="true">
            {t(`nav.groups.${group}`)}
          </div>
          {items.map((entry) => (
            <Option key={entry.key} entry={entry} isAt={entry === at} onRun={() => onRun(entry)} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface FieldProps {
  readonly typed: string;
  readonly at: Entry | undefined;
  readonly onType: (text: string) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

function Field({ typed, at, onType, onKey }: FieldProps): ReactNode {
  const { t } = useTranslation();
  return (
    <input
      className="palette-input"
      role="combobox"
      aria-expanded="true"
      aria-controls={LIST}
      aria-autocomplete="list"
      {...(at ? { 'aria-activedescendant': idOf(at) } : {})}
      aria-label={t('orders.searchLabel')}
      placeholder={t('nav.searchHelp')}
      value={typed}
      autoComplete="off"
      spellCheck={false}
      enterKeyHint="search"
      onPaste={(e) => {
        const list = pastedList(e);
        if (list === null) return;
        e.preventDefault();
        onType(list);
      }}
      onChange={(e) => onType(e.target.value)}
      onKeyDown={onKey}
    />
  );
}

/** One box for everything: orders by any number, customers, goods, pages, actions. By keyboard alone, or not. */
export function Palette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const box = useRef<HTMLDialogElement>(null);
  const finds = useFinds(typed);
  const entries = usePaletteEntries(t)(typed, finds);
  // A result that arrives late must not slip under the finger: what was chosen stays chosen.
  const at = entries.find((e) => e.key === chosen) ?? entries[0];
  useEffect(() => box.current?.showModal(), []);
  const close = (): void => box.current?.close();
  const run = (entry: Entry): void => {
    close();
    entry.run();
  };
  const step = (by: number): void => {
    const from = at === undefined ? 0 : entries.indexOf(at);
    setChosen(entries[(from + by + entries.length) % entries.length]?.key ?? null);
  };
  const onKey = (event: KeyboardEvent): void => {
    // Enter that ends a composition chooses a character, not an entry.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) step(by);
    else if (event.key === 'Enter' && at !== undefined) run(at);
    else return;
    event.preventDefault();
  };
  const change = (text: string): void => {
    setTyped(text);
    setChosen(null);
  };
  return (
    <dialog
      ref={box}
      className="palette"
      aria-label={t('nav.searchAll')}
      onClose={onClose}
      onClick={(e) => e.target === box.current && close()}
    >
      <div className="palette-head">
        <Icon name="search" />
        <Field typed={typed} at={at} onType={change} onKey={onKey} />
        <button type="button" className="plain-button" aria-label={t('common.close')} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <Options entries={entries} at={at} onRun={run} />
      <div className="sr-only" role="status">
        {finds.isStale ? '' : t('nav.foundCount', { count: entries.length })}
      </div>
    </dialog>
  );
}
