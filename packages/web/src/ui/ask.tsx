import { App } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Asks once more before what cannot simply be taken back; the consequence is named. */
export function useAsk(): (question: {
  readonly title: ReactNode;
  readonly okText?: string;
  readonly isDanger?: boolean;
  readonly onYes: () => Promise<unknown> | void;
}) => void {
  const { modal } = App.useApp();
  const { t } = useTranslation();
  return ({ title, okText, isDanger = false, onYes }) =>
    void modal.confirm({
      title,
      icon: null,
      okText: okText ?? t('common.ok'),
      cancelText: t('common.cancel'),
      okButtonProps: { danger: isDanger },
      // Problems are shown by whoever runs the command; the question closes either way.
      onOk: async () => {
        await Promise.resolve(onYes()).catch(() => undefined);
      },
    });
}
