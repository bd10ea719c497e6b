import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from './basics.tsx';
import { Icon } from './icon.tsx';
import { RevealDialog } from './reveal-dialog.tsx';
import { useNow } from './when.tsx';

/** Never longer than this on a screen, whatever the server would allow. */
const MAX_SECONDS = 30;
const SECOND_MS = 1000;
const IDLE_MS = 60_000;

interface Props<T> {
  /** What is shown to everybody: masked. */
  readonly masked: ReactNode;
  readonly canReveal: boolean;
  readonly reveal: (reason: string) => Promise<{ readonly value: T; readonly seconds: number }>;
  readonly show: (value: T) => ReactNode;
}

/** Masked personal data, with a way to see it in full: for a reason, for half a minute, written to the history. */
export function Revealable<T>({ masked, canReveal, reveal, show }: Props<T>): ReactNode {
  const { t } = useTranslation();
  const [plain, setPlain] = useState<{ readonly value: T; readonly until: number } | null>(null);
  const [isAsking, setAsking] = useState(false);
  const now = useNow(plain === null ? IDLE_MS : SECOND_MS);
  const command = useMutation({
    mutationFn: reveal,
    onSuccess: ({ value, seconds }) => setPlain({ value, until: Date.now() + Math.min(seconds, MAX_SECONDS) * SECOND_MS }),
  });
  const left = plain === null ? 0 : Math.min(MAX_SECONDS, Math.ceil((plain.until - now) / SECOND_MS));
  // Forgotten as soon as the time is up, not only hidden.
  if (plain !== null && left <= 0) setPlain(null);
  return (
    <div>
      {plain === null ? masked : show(plain.value)}
      {plain !== null ? (
        <Notice
          tone="pending"
          icon="eye"
          actions={
            <Button size="small" onClick={() => setPlain(null)}>
              {t('order.hide')}
            </Button>
          }
        >
          {t('order.revealed', { seconds: left })}
        </Notice>
      ) : canReveal ? (
        <Button size="small" icon={<Icon name="eye" />} onClick={() => setAsking(true)} style={{ marginTop: 10 }}>
          {t('order.reveal')}
        </Button>
      ) : null}
      {isAsking ? <RevealDialog command={command} seconds={MAX_SECONDS} onClose={() => setAsking(false)} /> : null}
    </div>
  );
}
