import { useEffect, useRef } from 'react';

export interface ListKeys {
  readonly move: (by: 1 | -1) => void;
  readonly select: () => void;
  readonly selectAll: () => void;
  readonly open: () => void;
  /** True when there was something to let go of. */
  readonly clear: () => boolean;
  readonly undo: () => void;
  readonly help: () => void;
}

/** G begins a sequence of the whole workplace; the letter after it is not the list's. */
const SEQUENCE_MS = 1500;
const OVERLAYS = 'dialog[open], .ant-modal-wrap:not([style*="display: none"]), .ant-popover:not(.ant-popover-hidden), [role="menu"]';
const FIELDS = 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="combobox"]';

/** Letters are commands only where nobody writes, composes (IME), or looks at something laid over the list. */
export function isBusy(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement | null;
  return event.isComposing || event.keyCode === 229 || (at?.closest(FIELDS) ?? null) !== null || document.querySelector(OVERLAYS) !== null;
}

type Deed = keyof ListKeys;

function deedOf(event: KeyboardEvent): Deed | 'up' | 'down' | null {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey)
    return event.key === 'z' ? 'undo' : event.key === 'a' ? 'selectAll' : null;
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      return 'down';
    case 'k':
    case 'ArrowUp':
      return 'up';
    case 'x':
      return 'select';
    case 'o':
      return 'open';
    case 'Escape':
      return 'clear';
    case '?':
      return 'help';
    default:
      return null;
  }
}

/** Whether the key did something: then nobody else hears it. */
function act(keys: ListKeys, deed: Deed | 'up' | 'down'): boolean {
  if (deed === 'clear') return keys.clear();
  if (deed === 'up' || deed === 'down') keys.move(deed === 'up' ? -1 : 1);
  else if (deed !== 'move') keys[deed]();
  return true;
}

/** The keyboard of the list: J/K or arrows move, X selects, Enter (on the row's link) opens, Esc lets go, ? explains. */
export function useListKeys(keys: ListKeys, areLettersOff: boolean): void {
  const latest = useRef({ keys, areLettersOff });
  useEffect(() => {
    latest.current = { keys, areLettersOff };
  });
  useEffect(() => {
    let wentAt = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isBusy(event)) return;
      const isSecond = Date.now() - wentAt < SEQUENCE_MS;
      wentAt = event.key === 'g' && !isSecond ? Date.now() : 0;
      const deed = isSecond ? null : deedOf(event);
      const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
      if (deed === null || (isLetter && latest.current.areLettersOff)) return;
      if (act(latest.current.keys, deed)) event.preventDefault();
    };
    // Before the workplace's own keys, which leave alone what was dealt with here.
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, []);
}
