import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { ReplyOf, stockScanRoute, WarehouseId } from '@danflow/contract';
import { newKey } from '../api/new-key.ts';
import { send } from './api.ts';
import { outbox } from './outbox.ts';
import { Quantity } from './quantity.tsx';
import { QueueChip, QueuePanel, type Done } from './queue-panel.tsx';
import { ScanBox } from './scan-box.tsx';
import { isOffline, Page, problemSays, StateLine, useSession } from './shell.tsx';
import { Picture } from './ship-page.tsx';
import { useWarehouse, WarehouseSelect } from './use-warehouse.tsx';
import { useWord } from './use-word.ts';
import { fill, useWords } from './words.ts';

type Item = ReplyOf<typeof stockScanRoute>['items'][number];
interface InHand {
  readonly code: string;
  /** Null: scanned offline, looked up when it is sent. */
  readonly item: Item | null;
  readonly qty: number;
}

function BinField({
  item,
  warehouseId,
  onSaved,
}: {
  readonly item: Item;
  readonly warehouseId: WarehouseId;
  readonly onSaved: (bin: string) => void;
}) {
  const w = useWords();
  const [typed, setTyped] = useState(item.bin);
  const [fault, setFault] = useState<string | null>(null);
  const save = (e: FormEvent) => {
    e.preventDefault();
    setFault(null);
    send('setBins', { body: { warehouseId, lines: [{ skuId: item.sku.id, bin: typed.trim() }] } }).then(
      ({ bins }) => onSaved(bins[0]?.bin ?? ''),
      (error: unknown) => setFault(problemSays(error, w)),
    );
  };
  return (
    <form className="m-field" onSubmit={save}>
      <label className="m-select">
        <span>{w.bin}</span>
        <input value={typed} maxLength={20} autoComplete="off" autoCapitalize="characters" onChange={(e) => setTyped(e.target.value)} />
      </label>
      <button type="submit" className="m-button m-light" disabled={typed.trim() === item.bin}>
        {w.save}
      </button>
      {fault === null ? null : (
        <p className="m-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}

function useReceiving(warehouseId: WarehouseId | null) {
  const w = useWords();
  const { id: me } = useSession();
  const saying = useWord({ mood: 'info', text: w.scanGoods, detail: w.scanGoodsHelp });
  const { say, unknown } = saying;
  const [hand, setHandState] = useState<InHand | null>(null);
  const now = useRef<InHand | null>(null);
  const [recent, setRecent] = useState<readonly Done[]>([]);
  const setHand = (next: InHand | null) => {
    now.current = next;
    setHandState(next);
  };
  const again = (code: string): boolean => {
    const { current } = now;
    if (current === null || (current.code !== code && current.item?.sku.code !== code)) return false;
    setHand({ ...current, qty: current.qty + 1 });
    say('info', `× ${current.qty + 1}`, current.item?.sku.title ?? code);
    return true;
  };
  const take = async (code: string) => {
    if (warehouseId === null) return say('stop', w.noWarehouse);
    if (again(code)) return;
    say('busy', w.looking, code);
    try {
      const [item] = (await send('stockScan', { body: { warehouseId, codes: [code] } })).items;
      if (!item) return unknown(w.unknown, code);
      if (item.sku.isArchived) return say('stop', w.archived, item.sku.title);
      setHand({ code, item, qty: 1 });
      say('info', item.sku.title, `${fill(w.onHand, { n: item.onHand })}${item.bin === '' ? '' : ` · ${w.bin} ${item.bin}`}`);
    } catch (error) {
      if (!isOffline(error)) return say('stop', problemSays(error, w), code);
      setHand({ code, item: null, qty: 1 });
      say('warn', w.offlineHere, fill(w.offlineGoods, { code }));
    }
  };
  const receive = async () => {
    const { current } = now;
    if (current === null || warehouseId === null) return;
    const { item, qty } = current;
    const code = item?.sku.code ?? current.code;
    setHand(null);
    say('busy', w.looking);
    const outcome = await outbox.submit(me, { kind: 'receive', skuId: item?.sku.id ?? null, code, qty, warehouseId });
    if (outcome.is === 'full') return say('stop', fill(w.queueFull, { n: outbox.queue.length }));
    if (outcome.is === 'refused') {
      outbox.remove(outcome.key);
      return say('stop', outcome.says || w.refusal.other, code);
    }
    if (outcome.is === 'waiting') return say('warn', w.queuedOffline, `${code} × ${qty}`);
    const says = fill(w.received, { n: qty });
    setRecent((done) => [{ key: newKey(), code, detail: item?.sku.title ?? '', says: `+${qty}` }, ...done].slice(0, 20));
    say('good', says, item?.sku.title ?? code);
  };
  return { ...saying, hand, setHand, recent, take: (code: string) => void take(code), receive: () => void receive() };
}

export function ReceivePage(): ReactNode {
  const w = useWords();
  const place = useWarehouse();
  const { hand, setHand, recent, word, say, take, receive } = useReceiving(place.id);
  const bottom = hand ? (
    <>
      <button type="button" className="m-button m-light" onClick={() => setHand(null)}>
        {w.cancel}
      </button>
      <button type="button" className="m-button m-primary m-grow" onClick={receive}>
        {fill(w.receiveN, { n: hand.qty })}
      </button>
    </>
  ) : null;
  return (
    <Page title={w.receive} aside={<QueueChip />} bottom={bottom}>
      <ScanBox onCode={take} />
      <StateLine word={word} />
      <WarehouseSelect place={place} />
      {hand === null ? null : (
        <section className="m-card">
          <div className="m-row">
            <Picture url={hand.item?.sku.pictureUrl ?? null} />
            <div className="m-grow">
              <strong>{hand.item?.sku.title ?? hand.code}</strong>
              <span className="m-quiet">
                {hand.item ? `${hand.item.sku.code} ${hand.item.sku.options}` : fill(w.offlineGoods, { code: hand.code })}
              </span>
              {hand.item ? (
                <span className="m-quiet">
                  {fill(w.onHand, { n: hand.item.onHand })} · {fill(w.reserved, { n: hand.item.reserved })}
                </span>
              ) : null}
            </div>
          </div>
          <Quantity name={hand.item?.sku.code ?? hand.code} value={hand.qty} least={1} onChange={(qty) => setHand({ ...hand, qty })} />
          {hand.item && place.id ? (
            <BinField
              key={hand.item.sku.id}
              item={hand.item}
              warehouseId={place.id}
              onSaved={(bin) => {
                if (hand.item) setHand({ ...hand, item: { ...hand.item, bin } });
                say('good', w.binSaved, bin);
              }}
            />
          ) : null}
        </section>
      )}
      <QueuePanel recent={recent} />
    </Page>
  );
}
