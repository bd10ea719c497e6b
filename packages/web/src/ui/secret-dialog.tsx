import { Button, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCopy } from './say.tsx';

/** Something that is told once: it stays until the person says it is kept. */
export function SecretDialog({
  title,
  help,
  secret,
  onClose,
}: {
  readonly title: string;
  readonly help: string;
  readonly secret: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const copy = useCopy();
  return (
    <Modal
      open
      title={title}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={[
        <Button key="copy" type="primary" onClick={() => void copy(secret)}>
          {t('common.copy')}
        </Button>,
        <Button key="close" onClick={onClose}>
          {t('common.close')}
        </Button>,
      ]}
    >
      <p className="quiet" style={{ marginBottom: 12 }}>
        {help}
      </p>
      <div className="secret" data-testid="secret">
        {secret}
      </div>
    </Modal>
  );
}
