import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export function TagsInput({
  value,
  onChange,
  id,
}: {
  readonly value?: string[];
  readonly onChange?: (tags: string[]) => void;
  readonly id?: string;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Select
      {...(id ? { id } : {})}
      mode="tags"
      value={value ?? []}
      onChange={(tags: string[]) => onChange?.(tags)}
      open={false}
      suffixIcon={null}
      placeholder={t('order.tagsHelp')}
      maxCount={20}
      tokenSeparators={[',', '\uff0c', '、']}
    />
  );
}
