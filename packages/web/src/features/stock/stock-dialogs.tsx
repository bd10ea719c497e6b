import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  adjustStockRoute,
  countStockRoute,
  receiveStockRoute,
  setSafetyRoute,
  transferStockRoute,
  type LevelView,
  type SkuView,
} from '@danflow/contract';
import { useWarehouses } from '../../api/places.ts';
import { useCommand } from '../../api/use-command.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useSay } from '../../ui/say.tsx';
import { SkuPicker } from '../../ui/sku-picker.tsx';

export type StockAct = 'receive' | 'adjust' | 'count' | 'transfer' | 'safety';

interface Line {
  readonly skuId: string;
  readonly name: string;
  readonly n: number;
}

interface Fields {
  readonly warehouseId: string;
  readonly toWarehouseId?: string;
  readonly reason?: string;
}

const NUMBER_WORD = { receive: 'qty', adjust: 'delta', count: 'found', transfer: 'qty', safety: 'safetyQty' } as const;
const HELP = { receive: 'receiveHelp', adjust: 'adjustHelp', count: 'countHelp', transfer: 'transferHelp', safety: 'safetyHelp' } as const;
const TITLE = { receive: 'receive', adjust: 'adjust', count: 'count', transfer: 'transfer', safety: 'setSafety' } as const;
const LEAST = { receive: 1, adjust: -100_000_000, count: 0, transfer: 1, safety: 0 } as const;

/** The five acts that change stock differ in one number; each has its own route. */
function useAct(act: StockAct) {
  const { t } = useTranslation();
  const say = useSay();
  const done = { touches: ['stock', 'orders'], onDone: () => say.done(t('stock.done')) };
  const receive = useCommand(receiveStockRoute, done);
  const adjust = useCommand(adjustStockRoute, done);
  const count = useCommand(countStockRoute, done);
  const transfer = useCommand(transferStockRoute, done);
  const safety = useCommand(setSafetyRoute, done);
  const command = { receive, adjust, count, transfer, safety }[act];
  const intentionOf = ({ warehouseId, toWarehouseId, reason = '' }: Fields, lines: readonly Line[]): unknown => {
    const many = <K extends string>(name: K) => lines.map((l) => ({ skuId: l.skuId, [name]: l.n }));
    switch (act) {
      case 'receive':
        return { body: { warehouseId, lines: many('qty'), reason } };
      case 'adjust':
        return { body: { warehouseId, lines: many('delta'), reason } };
      case 'count':
        return { body: { warehouseId, lines: many('found'), reason } };
      case 'safety':
        return { body: { warehouseId, lines: many('safety'), reason } };
      case 'transfer':
        return { body: { fromWarehouseId: warehouseId, toWarehouseId, lines: many('qty'), reason } };
    }
  };
  // The union of five mutations is one to the dialog: it only hands an intention on.
  return { command: command as unknown as ReturnType<typeof useCommand<typeof receiveStockRoute>>, intentionOf };
}

function StockLines({
  act,
  lines,
  onChange,
}: {
  readonly act: StockAct;
  readonly lines: readonly Line[];
  readonly onChange: (lines: readonly Line[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const word = t(`stock.${NUMBER_WORD[act]}`);
  return (
    <div role="group" aria-label={t('stock.sku')} style={{ margin: '8px 0 12px' }}>
      {lines.map((line, at) => (
        <div key={line.skuId} className="row apart" style={{ padding: '4px 0', flexWrap: 'nowrap' }}>
          <span className="grow">{line.name}</span>
          <InputNumber
            aria-label={`${word} ${line.name}`}
            placeholder={word}
            min={LEAST[act]}
            max={100_000_000}
            precision={0}
            value={line.n}
            onChange={(n) => onChange(lines.map((l, i) => (i === at ? { ...l, n: n ?? 0 } : l)))}
            style={{ width: 110 }}
          />
          <Button
            type="text"
            size="small"
            icon={<Icon name="close" />}
            aria-label={`${t('common.remove')} ${line.name}`}
            onClick={() => onChange(lines.filter((_, i) => i !== at))}
          />
        </div>
      ))}
    </div>
  );
}

const nameOf = (s: { readonly title: string; readonly options: string }, code: string): string => `${s.title} ${s.options} (${code})`;

/** A scan of the same SKU is one more of it. */
const withOne = (lines: readonly Line[], s: SkuView, act: StockAct): readonly Line[] =>
  lines.some((l) => l.skuId === s.id)
    ? lines.map((l) => (l.skuId === s.id ? { ...l, n: l.n + 1 } : l))
    : [...lines, { skuId: s.id, name: nameOf(s, s.code), n: act === 'safety' || act === 'count' ? 0 : 1 }];

interface DialogProps {
  readonly act: StockAct;
  readonly level?: LevelView;
  readonly onClose: () => void;
}

export function StockDialog({ act, level, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const warehouses = useWarehouses();
  const { command, intentionOf } = useAct(act);
  const first = act === 'count' ? level?.onHand : act === 'safety' ? level?.safety : 1;
  const [lines, setLines] = useState<readonly Line[]>(
    level ? [{ skuId: level.skuId, name: nameOf(level, level.skuCode), n: first ?? 1 }] : [],
  );
  const needed = [{ required: true, message: t('errors.fieldRequired') }];
  const options = warehouses.inUse.map((w) => ({ value: w.id as string, label: w.name }));
  const guarded = {
    ...command,
    mutate: ((intention, o) => (lines.length === 0 ? say.warn(t('stock.noLines')) : command.mutate(intention, o))) as typeof command.mutate,
  };
  return (
    <FormDialog
      title={t(`stock.${TITLE[act]}`)}
      help={t(`stock.${HELP[act]}`)}
      width={580}
      onClose={onClose}
      command={guarded}
      okText={t(`stock.${TITLE[act]}`)}
      initial={{ warehouseId: level?.warehouseId ?? (warehouses.inUse[0]?.id as string | undefined) ?? '' }}
      toIntention={(fields: Fields) => intentionOf(fields, lines) as Parameters<typeof command.mutate>[0]}
    >
      <div className="form-grid">
        <Form.Item name="warehouseId" label={act === 'transfer' ? t('stock.fromWarehouse') : t('stock.warehouse')} rules={needed}>
          <Select options={options} />
        </Form.Item>
        {act === 'transfer' ? (
          <Form.Item name="toWarehouseId" label={t('stock.toWarehouse')} rules={needed}>
            <Select options={options} />
          </Form.Item>
        ) : null}
      </div>
      <SkuPicker label={t('stock.addLine')} onPick={(s) => setLines((now) => withOne(now, s, act))} />
      <StockLines act={act} lines={lines} onChange={setLines} />
      <Form.Item
        name="reason"
        label={t('stock.reason')}
        rules={act === 'adjust' ? [{ required: true, whitespace: true, message: t('errors.fieldRequired') }] : []}
      >
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}
