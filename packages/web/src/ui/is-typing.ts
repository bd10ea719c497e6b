const FIELDS = 'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="menu"]';
const OVERLAYS = 'dialog[open], .ant-modal-wrap:not([style*="display: none"])';

/** Letters are commands only where nobody writes: not in fields, not while characters are composed, not over a dialog. */
export function isTyping(event: KeyboardEvent): boolean {
  const isField = (event.target as HTMLElement | null)?.closest(FIELDS) ?? null;
  return isField !== null || document.querySelector(OVERLAYS) !== null || event.isComposing || event.keyCode === 229;
}
