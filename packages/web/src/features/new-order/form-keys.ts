import type { KeyboardEvent } from 'react';

const STOPS =
  'input:not([type="hidden"]):not(:disabled), textarea:not(:disabled), button:not(:disabled), [role="combobox"]:not([aria-disabled="true"])';
const isShown = (el: HTMLElement): boolean => el.offsetParent !== null && el.tabIndex >= 0;

function focusNext(root: HTMLElement, from: HTMLElement): void {
  const stops = [...root.querySelectorAll<HTMLElement>(STOPS)].filter(isShown);
  stops[stops.indexOf(from) + 1]?.focus();
}

/** Ctrl/Cmd + Enter sends from anywhere; caught on its way down, as an open list of goods would take the Enter for itself. */
export function onSendKey(e: KeyboardEvent<HTMLElement>, submit: () => void): void {
  if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || e.nativeEvent.isComposing) return;
  e.preventDefault();
  e.stopPropagation();
  submit();
}

/** Enter alone goes on to the next field: a half-written order must not be sent by a slip. */
export function onEnterKey(e: KeyboardEvent<HTMLElement>): void {
  if (e.key !== 'Enter' || e.nativeEvent.isComposing || e.defaultPrevented) return;
  const at = e.target as HTMLElement;
  if (at.tagName !== 'INPUT' || at.getAttribute('role') === 'combobox') return;
  e.preventDefault();
  focusNext(e.currentTarget, at);
}
