import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from './basics.tsx';
import { Icon } from './icon.tsx';
import { RevealDialog } from './reveal-dialog.tsx';

/** Never longer than this on a screen, whatever the server would allow. */
const MAX_SECONDS = 30;

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
  const [plain, setPlain] = useState<{ readonly value: T } | null>(null);
  const [left, setLeft] = useState(0);
  const [isAsking, setAsking] = useState(false);
  const command = useMutation({
    mutationFn: reveal,
    onSuccess: ({ value, seconds }) => {
      setPlain({ value });
      setLeft(Math.min(seconds, MAX_SECONDS));
    },
  });
  const isShown = plain !== null;
  useEffect(() => {
    if (!isShown) return undefined;
    const timer = setInterval(() => setLeft((s) => s - 1), 1000);
    return () => clearInterval(timer);
  }, [isShown]);
  useEffect(() => {
    if (isShown && left <= 0) {
      setPlain(null);
      command.reset();
    }
  }, [left, isShown, command]);
  return (
    <div>
      {plain === null ? masked : show(plain.value)}
      {plain !== null ? (
        <Notice
          tone="pending"
          icon="eye"
          actions={
            <Button size="small" onClick={() => setLeft(0)}>
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
