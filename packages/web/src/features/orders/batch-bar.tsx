import { Button, Dropdown } from 'antd';
import { useSyncExternalStore, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_BATCH_ORDERS, MAX_BATCH_PARCELS, MAX_PRINT, type Permission } from '@danflow/contract';
import { useMay } from '../../api/session.tsx';
import { Flag, FLAGS } from '../../ui/pills.tsx';
import { useAllChosen, useSelectedCount, useSelectedIds, type Selection } from './selection.ts';
import { figure } from '../../ui/figure.ts';

export type Deed = 'hold' | 'release' | 'tag' | 'memo' | 'assign' | 'ship' | 'cancel';

interface Props {
  readonly selection: Selection;
  readonly loaded: number;
  /** How many match in all; null: not known exactly. */
  readonly matching: number | null;
  readonly onDeed: (deed: Deed) => void;
  readonly onFlag: (flag: number) => void;
  readonly onPrint: (form: 'slip' | 'label' | 'receipt') => void;
  readonly onExport: (format: 'csv' | 'xlsx') => void;
}

const DEEDS: readonly { readonly deed: Deed; readonly needs: readonly Permission[] }[] = [
  { deed: 'hold', needs: ['order.hold'] },
  { deed: 'release', needs: ['order.hold'] },
  { deed: 'tag', needs: ['order.edit'] },
  { deed: 'memo', needs: ['order.edit'] },
  { deed: 'assign', needs: ['order.edit', 'order.assign'] },
  { deed: 'ship', needs: ['order.ship'] },
];

function SelectAll({ selection, loaded, matching }: Pick<Props, 'selection' | 'loaded' | 'matching'>): ReactNode {
  const { t } = useTranslation();
  const ids = useSelectedIds(selection);
  const all = useAllChosen(selection);
  if (all !== null || ids.size < loaded || matching === null || matching <= loaded) return null;
  if (matching > MAX_BATCH_ORDERS) return <span className="quiet">{t('orderList.tooMany', { n: MAX_BATCH_ORDERS })}</span>;
  return (
    <Button type="link" size="small" onClick={() => selection.chooseAll(matching)}>
      {t('orderList.chooseAll', { n: figure(matching) })}
    </Button>
  );
}

function FlagMenu({ onFlag }: Pick<Props, 'onFlag'>): ReactNode {
  const { t } = useTranslation();
  const items = FLAGS.map((f) => ({ key: String(f), label: <Flag flag={f} withWord />, onClick: () => onFlag(f) }));
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button size="small">{t('orderList.deed.flag')}</Button>
    </Dropdown>
  );
}

/** Paper and files: what is printed shows receivers, so it is asked order by order and bounded. */
function Papers({ selection, onPrint, onExport }: Pick<Props, 'selection' | 'onPrint' | 'onExport'>): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const isTooMuch = useIsTooMuch(selection, MAX_PRINT);
  const forms = (['label', 'slip', 'receipt'] as const).map((form) => ({
    key: form,
    label: t(`orderList.print.${form}`),
    onClick: () => onPrint(form),
  }));
  const formats = (['csv', 'xlsx'] as const).map((format) => ({
    key: format,
    label: t(format === 'csv' ? 'orders.exportCsv' : 'orders.exportXlsx'),
    onClick: () => onExport(format),
  }));
  return (
    <>
      {may('receiver.print') ? (
        <Dropdown trigger={['click']} disabled={isTooMuch} menu={{ items: forms }}>
          <Button size="small" {...(isTooMuch ? { title: t('orderList.printMax', { n: MAX_PRINT }) } : {})}>
            {t('common.print')}
          </Button>
        </Dropdown>
      ) : null}
      {may('order.export') ? (
        <Dropdown trigger={['click']} menu={{ items: formats }}>
          <Button size="small">{t('common.export')}</Button>
        </Dropdown>
      ) : null}
    </>
  );
}

function CountWords({ selection }: Pick<Props, 'selection'>): ReactNode {
  const { t } = useTranslation();
  const count = useSelectedCount(selection);
  const isAll = useAllChosen(selection) !== null;
  return <strong aria-live="polite">{t(isAll ? 'orderList.selectedAll' : 'orderList.selected', { n: figure(count) })}</strong>;
}

/** Tells React only whether it is too much, so that a button is not drawn anew for every row that is selected. */
const useIsTooMuch = (selection: Selection, most: number): boolean =>
  useSyncExternalStore(selection.subscribe, () => selection.all() !== null || selection.count() > most);

function DeedButton({ deed, selection, onDeed }: Pick<Props, 'selection' | 'onDeed'> & { readonly deed: Deed }): ReactNode {
  const { t } = useTranslation();
  const isOff = useIsTooMuch(selection, MAX_BATCH_PARCELS) && deed === 'ship';
  return (
    <Button
      size="small"
      disabled={isOff}
      {...(isOff ? { title: t('orderList.shipMax', { n: MAX_BATCH_PARCELS }) } : {})}
      onClick={() => onDeed(deed)}
    >
      {t(`orderList.deed.${deed}`)}
    </Button>
  );
}

/** Stands where the toolbar was while something is selected: what may be done with all of it. */
export function BatchBar(props: Props): ReactNode {
  const { t } = useTranslation();
  const may = useMay();
  const { selection, onDeed, onFlag } = props;
  return (
    <div className="batch-bar" role="toolbar" aria-label={t('orderList.batchBar')}>
      <CountWords selection={selection} />
      <SelectAll {...props} />
      {may('order.edit') ? <FlagMenu onFlag={onFlag} /> : null}
      {DEEDS.filter((d) => d.needs.every(may)).map(({ deed }) => (
        <DeedButton key={deed} deed={deed} selection={selection} onDeed={onDeed} />
      ))}
      <Papers {...props} />
      {may('order.cancel') ? (
        <Button size="small" danger onClick={() => onDeed('cancel')}>
          {t('orderList.deed.cancel')}
        </Button>
      ) : null}
      <Button size="small" type="text" className="rest" onClick={() => selection.clear()}>
        {t('orderList.unselect')} <kbd className="key">Esc</kbd>
      </Button>
    </div>
  );
}
