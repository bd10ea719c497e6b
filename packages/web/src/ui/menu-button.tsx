import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';

export interface MenuItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly run: () => void;
}

interface Props {
  readonly label: string;
  readonly face: ReactNode;
  readonly head?: ReactNode;
  readonly items: readonly MenuItem[];
}

const entriesOf = (box: HTMLElement | null): HTMLElement[] => [...(box?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];

/** Focus goes in when it opens; a press elsewhere closes it. */
function useOpenMenu(box: RefObject<HTMLDivElement | null>, isOpen: boolean, onAway: () => void): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    entriesOf(box.current)[0]?.focus();
    const away = (e: PointerEvent) => {
      if (!box.current?.contains(e.target as Node)) onAway();
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [box, isOpen, onAway]);
}

/** Arrows move through the entries; true when the key was one of ours. */
function moveFocus(box: HTMLElement | null, key: string): boolean {
  const all = entriesOf(box);
  const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
  const at = all.indexOf(document.activeElement as HTMLElement);
  if (step !== 0) all[(at + step + all.length) % all.length]?.focus();
  return step !== 0;
}

/** A small menu for the frame of every page: arrows move, Escape and a click elsewhere close. */
export function MenuButton({ label, face, head, items }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const shut = useCallback(() => setOpen(false), []);
  useOpenMenu(box, isOpen, shut);
  const close = () => {
    shut();
    button.current?.focus();
  };
  const onKey = (e: KeyboardEvent) => {
    if (e.key === 'Tab') shut();
    if (e.key === 'Escape') close();
    if (e.key === 'Escape' || moveFocus(box.current, e.key)) e.preventDefault();
  };
  const pick = (item: MenuItem) => {
    close();
    item.run();
  };
  return (
    <div ref={box} className="menu-box" {...(isOpen ? { onKeyDown: onKey } : {})}>
      <button
        ref={button}
        type="button"
        className="plain-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        onClick={() => setOpen(!isOpen)}
      >
        {face}
      </button>
      {isOpen ? (
        <div className="menu-list">
          {head === undefined ? null : <div className="menu-head">{head}</div>}
          <div role="menu" aria-label={label}>
            {items.map((item) => (
              <button key={item.key} type="button" role="menuitem" tabIndex={-1} className="menu-item" onClick={() => pick(item)}>
                {item.label}
              </button>
            ))}
          </div>
        </div>
      ) : null}
    </div>
  );
}
