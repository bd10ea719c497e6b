import { Form } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadPictureRoute } from '@danflow/contract';
import { FileInput } from '../../ui/file-input.tsx';

const PICTURES = 'image/png,image/jpeg,image/webp,image/gif';
const MAX_MB = 5;

export function PictureField({ name, label }: { readonly name: string | (string | number)[]; readonly label?: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item name={name} label={t('goods.picture')} extra={t('goods.pictureHelp')}>
      <FileInput route={uploadPictureRoute} accept={PICTURES} maxMb={MAX_MB} label={label ?? t('goods.uploadPicture')} />
    </Form.Item>
  );
}
