import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { WarehouseId } from '@danflow/contract';
import { CountDesk, differing, type CountState, type Item } from './count-desk.ts';
import type { CountLine, CountSession } from './count-session.ts';
import { Quantity } from './quantity.tsx';
import { QueueChip } from './queue-panel.tsx';
import { ScanBox } from './scan-box.tsx';
import { Page, StateLine, type Word } from './shell.tsx';
import { Picture } from './ship-page.tsx';
import { useWarehouse, WarehouseSelect } from './use-warehouse.tsx';
import { fill, useWords } from './words.ts';

function Difference({ line, item }: { readonly line: CountLine; readonly item: Item | undefined }): ReactNode {
  const w = useWords();
  if (!item) return null;
  const delta = line.found - item.onHand;
  return (
    <span className={delta === 0 ? 'm-tag' : 'm-tag m-tag-warn'}>
      {w.book} {item.onHand} · {delta === 0 ? w.same : `${w.difference} ${delta > 0 ? '+' : ''}${delta}`}
    </span>
  );
}

function Lines({
  session,
  items,
  onType,
}: {
  readonly session: CountSession;
  readonly items: CountState['items'];
  readonly onType: (code: string, found: number) => void;
}) {
  return (
    <ul className="m-list">
      {session.lines.map((line) => {
        const item = items[line.code];
        return (
          <li key={line.code} className="m-item m-item-tall">
            <Picture url={item?.sku.pictureUrl ?? null} />
            <div className="m-grow">
              <span>{item?.sku.title ?? line.code}</span>
              <span className="m-quiet">
                {line.code} {item?.sku.options} {item && item.bin !== '' ? `· ${item.bin}` : ''}
              </span>
              <Difference line={line} item={item} />
            </div>
            <Quantity name={line.code} value={line.found} least={0} onChange={(found) => onType(line.code, found)} />
          </li>
        );
      })}
    </ul>
  );
}

interface Here {
  readonly desk: CountDesk;
  readonly state: CountState;
}

function Bottom({ desk, state }: Here): ReactNode {
  const w = useWords();
  if (state.isReview)
    return (
      <>
        <button type="button" className="m-button m-light" onClick={desk.backToScan}>
          {w.back}
        </button>
        <button type="button" className="m-button m-primary m-grow" onClick={() => void desk.commit()}>
          {w.countCommit}
        </button>
      </>
    );
  const clear = () => {
    if (confirm(w.countClearConfirm)) desk.clear();
  };
  return (
    <>
      <button type="button" className="m-button m-light" onClick={clear}>
        {w.countClear}
      </button>
      <button type="button" className="m-button m-primary m-grow" onClick={() => void desk.review()}>
        {w.countReview}
      </button>
    </>
  );
}

export function CountPage(): ReactNode {
  const w = useWords();
  const place = useWarehouse();
  const [desk] = useState(() => new CountDesk());
  const state = useSyncExternalStore(desk.subscribe, desk.read);
  useEffect(() => void desk.resume(), [desk]);
  const { session, items } = state;
  const lines = session?.lines ?? [];
  const isReview = state.isReview && lines.length > 0;
  const n = differing(state);
  const verdict: Word = { mood: n > 0 ? 'warn' : 'info', text: fill(w.countDiffs, { n }), detail: w.countCommitHelp };
  const fixed = session === null ? place : { ...place, id: session.warehouseId as WarehouseId };
  return (
    <Page title={w.count} aside={<QueueChip />} bottom={lines.length === 0 ? null : <Bottom desk={desk} state={state} />}>
      {isReview ? null : <ScanBox onCode={(code) => void desk.take(code, place.id)} />}
      <StateLine word={isReview && state.word.mood !== 'stop' ? verdict : state.word} />
      <WarehouseSelect place={fixed} isFixed={session !== null} />
      <section className="m-card">
        <h2>{fill(w.countLines, { n: lines.length, units: lines.reduce((sum, l) => sum + l.found, 0) })}</h2>
        {session === null || lines.length === 0 ? (
          <p className="m-quiet">{w.countEmpty}</p>
        ) : (
          <Lines session={session} items={items} onType={desk.type} />
        )}
      </section>
    </Page>
  );
}
