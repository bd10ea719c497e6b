import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

type ToastTone = 'done' | 'warn' | 'problem';

export interface Toast {
  /** A later toast with the same key takes its place. */
  readonly key?: string;
  readonly tone: ToastTone;
  readonly content: ReactNode;
  readonly seconds: number;
  readonly onClose?: () => void;
}
type Shown = Toast & { readonly key: string };

const MOST_SHOWN = 3;
const LOOKS: Readonly<Record<ToastTone, { readonly icon: IconName; readonly tone: string }>> = {
  done: { icon: 'check', tone: 'completed' },
  warn: { icon: 'alert', tone: 'pending' },
  problem: { icon: 'alert', tone: 'danger' },
};

// Outside React: what was begun on one page is told on the next.
let shown: readonly Shown[] = [];
let count = 0;
const listeners = new Set<() => void>();

function change(next: readonly Shown[]): void {
  const gone = shown.filter((old) => !next.some((toast) => toast.key === old.key));
  shown = next;
  for (const listener of listeners) listener();
  for (const toast of gone) toast.onClose?.();
}

export const untoast = (key: string): void => change(shown.filter((toast) => toast.key !== key));

export function toast(next: Toast): void {
  count += 1;
  const key = next.key ?? `toast-${count}`;
  change([...shown.filter((old) => old.key !== key), { ...next, key }].slice(-MOST_SHOWN));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stays while the pointer or the focus rests on it: who reaches for "undo" must not find it gone. */
function One({ toast: { key, tone, content, seconds } }: { readonly toast: Shown }): ReactNode {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(() => untoast(key), seconds * 1000);
    return () => clearTimeout(timer);
  }, [isHeld, key, seconds]);
  const look = LOOKS[tone];
  return (
    <div
      className="toast"
      role={tone === 'problem' ? 'alert' : 'status'}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span style={{ color: `var(--${look.tone})` }}>
        <Icon name={look.icon} />
      </span>
      <span>{content}</span>
    </div>
  );
}

/** Short words at the top of the page, for as long as it takes to read them. */
export function Toasts(): ReactNode {
  const all = useSyncExternalStore(subscribe, () => shown);
  return (
    <div className="toasts" aria-live="polite">
      {all.map((one) => (
        <One key={one.key} toast={one} />
      ))}
    </div>
  );
}
