import { Button, Popover } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListColumn } from '@danflow/contract';
import { Icon } from '../../ui/icon.tsx';

interface Props {
  /** Shown, in order. */
  readonly chosen: readonly ListColumn[];
  readonly there: readonly ListColumn[];
  readonly onChange: (columns: readonly ListColumn[] | null) => void;
}

const moved = (columns: readonly ListColumn[], from: number, by: number): ListColumn[] => {
  const next = [...columns];
  const [column] = next.splice(from, 1);
  if (column) next.splice(from + by, 0, column);
  return next;
};

function Editor({ chosen, there, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const all = [...chosen, ...there.filter((c) => !chosen.includes(c))];
  const toggle = (column: ListColumn): void => onChange(chosen.includes(column) ? chosen.filter((c) => c !== column) : [...chosen, column]);
  const mover = (column: ListColumn, by: -1 | 1): ReactNode => {
    const at = chosen.indexOf(column);
    const title = t(`orderList.column.${column}`);
    // The number stays first.
    const isPossible = at > 0 && at + by > 0 && at + by < chosen.length;
    return (
      <button
        type="button"
        className="icon-button"
        disabled={!isPossible}
        aria-label={t(by < 0 ? 'orderList.moveUp' : 'orderList.moveDown', { name: title })}
        onClick={() => onChange(moved(chosen, at, by))}
      >
        <span className={by < 0 ? 'up' : undefined}>
          <Icon name="down" size={14} />
        </span>
      </button>
    );
  };
  return (
    <>
      <ul className="column-list" aria-label={t('orderList.columns')}>
        {all.map((column) => (
          <li key={column}>
            <label className="check">
              <input type="checkbox" checked={chosen.includes(column)} disabled={column === 'no'} onChange={() => toggle(column)} />
              {t(`orderList.column.${column}`)}
            </label>
            {mover(column, -1)}
            {mover(column, 1)}
          </li>
        ))}
      </ul>
      <Button type="link" size="small" onClick={() => onChange(null)}>
        {t('orderList.resetColumns')}
      </Button>
    </>
  );
}

/** Shows, hides and orders the columns; by keyboard too, as dragging is not for everybody. */
export function ColumnSettings(props: Props): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover open={isOpen} onOpenChange={setOpen} trigger="click" placement="bottomRight" destroyOnHidden content={<Editor {...props} />}>
      <Button aria-expanded={isOpen} icon={<Icon name="settings" size={14} />}>
        {t('orderList.columns')}
      </Button>
    </Popover>
  );
}
