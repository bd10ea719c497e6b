import { Button, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { codePoolRoute, loadCodesRoute, type SkuView } from '@danflow/contract';
import { useWarehouses } from '../../api/places.ts';
import { useMay } from '../../api/session.tsx';
import { useCommand } from '../../api/use-command.ts';
import { useRoute } from '../../api/use-route.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useSay } from '../../ui/say.tsx';

const codesOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/\r?\n/)
      .map((s) => s.trim())
      .filter((s) => s !== ''),
  ),
];

function LoadDialog({ sku, onClose }: { readonly sku: SkuView; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const warehouses = useWarehouses();
  const load = useCommand(loadCodesRoute, {
    touches: ['goods', 'stock'],
    onDone: ({ loaded, duplicates }) => say.done(t('goods.codesLoaded', { loaded, duplicates })),
  });
  const needed = [{ required: true, message: t('errors.fieldRequired') }];
  return (
    <FormDialog
      title={`${t('goods.loadCodes')} ${sku.code}`}
      help={t('goods.loadCodesHelp')}
      onClose={onClose}
      command={load}
      initial={{ warehouseId: (warehouses.inUse[0]?.id as string | undefined) ?? '' }}
      toIntention={({ warehouseId, codes }: { warehouseId: string; codes: string }) => ({
        params: { skuId: sku.id },
        body: { warehouseId, codes: codesOf(codes) },
      })}
    >
      <Form.Item name="warehouseId" label={t('stock.warehouse')} rules={needed}>
        <Select options={warehouses.inUse.map((w) => ({ value: w.id as string, label: w.name }))} />
      </Form.Item>
      <Form.Item name="codes" label={t('goods.codes')} rules={needed}>
        <Input.TextArea rows={8} autoComplete="off" />
      </Form.Item>
    </FormDialog>
  );
}

/** How many keys wait; never the keys. */
export function CodePool({ sku }: { readonly sku: SkuView }): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const pool = useRoute('goods', codePoolRoute, { params: { skuId: sku.id } }, { isOn: may('stock.read') }).data;
  return (
    <span className="row tight">
      {pool ? t('goods.codesLeft', { ...pool }) : null}
      {may('stock.change') ? (
        <Button size="small" onClick={() => setOpen(true)}>
          {t('goods.loadCodes')}
        </Button>
      ) : null}
      {isOpen ? <LoadDialog sku={sku} onClose={() => setOpen(false)} /> : null}
    </span>
  );
}
