import { Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

const KEYS = [['J', 'K', '↓', '↑'], ['X'], ['Shift'], ['Ctrl', 'A'], ['Enter'], ['Esc'], ['Ctrl', 'Z']] as const;
const WORDS = ['move', 'select', 'range', 'all', 'open', 'clear', 'undo'] as const;

export function KeysDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal open title={t('orderList.keys.title')} onCancel={onClose} footer={null} width={420}>
      <dl className="list-keys">
        {KEYS.map((keys, i) => (
          <div key={WORDS[i]} style={{ display: 'contents' }}>
            <dt className="row tight">
              {keys.map((key) => (
                <kbd key={key} className="key">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{t(`orderList.keys.${WORDS[i] ?? 'move'}`)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet" style={{ marginTop: 12 }}>
        {t('orderList.keys.more')}
      </p>
    </Modal>
  );
}
