import type { ReactNode } from 'react';
import { CARRIERS, type CarrierCode } from '@danflow/contract';
import { choose } from '../ui/choices.ts';
import { QueueChip, QueuePanel } from './queue-panel.tsx';
import { ScanBox } from './scan-box.tsx';
import { countedOf, unitsOf, type Counted } from './scan-rules.ts';
import { OrderNo, Page, StateLine } from './shell.tsx';
import type { ScanOrder, ShipDesk, ShipState } from './ship-desk.ts';
import { useShipDesk } from './use-ship-desk.ts';
import { fill, useTongue, useWords } from './words.ts';

const CODES = Object.keys(CARRIERS) as CarrierCode[];

/** In the order of the shelves, so that one walk is enough; what has no place comes last. */
const byBin = (lines: ScanOrder['lines']): ScanOrder['lines'] =>
  lines.toSorted(
    (a, b) => Number(a.bin === '') - Number(b.bin === '') || a.bin.localeCompare(b.bin, 'en', { numeric: true }) || a.lineNo - b.lineNo,
  );

export function Picture({ url }: { readonly url: string | null }): ReactNode {
  return url === null ? <span className="m-picture" aria-hidden="true" /> : <img className="m-picture" src={url} alt="" loading="lazy" />;
}

function PickLine({
  line,
  n,
  onCount,
}: {
  readonly line: ScanOrder['lines'][number];
  readonly n: number;
  readonly onCount: () => void;
}): ReactNode {
  const w = useWords();
  const isDone = line.openQty > 0 && n >= line.openQty;
  return (
    <li>
      <button type="button" className={isDone ? 'm-pick m-pick-done' : 'm-pick'} onClick={onCount} disabled={line.openQty === 0}>
        <Picture url={line.pictureUrl} />
        <span className="m-grow">
          <span className="m-row">
            <span className={line.bin === '' ? 'm-no-bin' : 'm-bin'}>{line.bin === '' ? w.noBin : line.bin}</span>
            {line.shortageQty > 0 ? <span className="m-tag m-tag-stop">{fill(w.shortage, { n: line.shortageQty })}</span> : null}
            {line.shippedQty > 0 ? <span className="m-tag">{fill(w.shippedBefore, { n: line.shippedQty })}</span> : null}
          </span>
          <span>
            {line.title}
            {line.options === '' ? '' : ` · ${line.options}`}
          </span>
          <span className="m-quiet">{line.skuCode}</span>
        </span>
        <strong className="m-big">{fill(w.counted, { n, all: line.openQty })}</strong>
      </button>
    </li>
  );
}

function PickList({
  order,
  counted,
  onCount,
}: {
  readonly order: ScanOrder;
  readonly counted: Counted;
  readonly onCount: (lineNo: number, qty: number) => void;
}) {
  const w = useWords();
  return (
    <section className="m-card" aria-label={w.orderNo}>
      <div className="m-row m-apart">
        <h2>
          <OrderNo no={order.orderNo} />
        </h2>
        <strong>{fill(w.items, { n: countedOf(order.lines, counted), all: unitsOf(order.lines) })}</strong>
      </div>
      {order.sourceNo === null ? null : (
        <p className="m-quiet">
          {w.sourceNo} {order.sourceNo}
        </p>
      )}
      <ul className="m-list">
        {byBin(order.lines).map((l) => {
          const n = counted[l.lineNo] ?? 0;
          return <PickLine key={l.lineNo} line={l} n={n} onCount={() => onCount(l.lineNo, n + 1)} />;
        })}
      </ul>
    </section>
  );
}

interface InHand {
  readonly desk: ShipDesk;
  readonly state: ShipState;
}

function CarrierSelect({ desk, state }: InHand): ReactNode {
  const w = useWords();
  const spoken = useTongue();
  return (
    <label className="m-select">
      <span>{w.carrier}</span>
      <select value={state.carrier ?? ''} onChange={(e) => desk.setCarrier(e.target.value === '' ? null : (e.target.value as CarrierCode))}>
        <option value="">{w.carrierGuess}</option>
        {CODES.map((code) => (
          <option key={code} value={code}>
            {CARRIERS[code][spoken === 'en' ? 'en' : 'zh']}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The number that a person has to agree to, or items that were not all checked. */
function Ask({ desk, state }: InHand): ReactNode {
  const w = useWords();
  const { order, counted, ask } = state;
  if (ask === null) return null;
  const checked = order === null ? 0 : countedOf(order.lines, counted);
  return (
    <>
      <button type="button" className="m-button m-light" onClick={desk.dropAsk}>
        {ask.why === 'unchecked' ? w.cancel : w.notThis}
      </button>
      {ask.why === 'unchecked' ? (
        <>
          {checked > 0 ? (
            <button type="button" className="m-button m-light m-grow" onClick={() => desk.ship(ask, true)}>
              {fill(w.shipCounted, { n: checked })}
            </button>
          ) : null}
          <button
            type="button"
            className="m-button m-primary m-grow"
            onClick={() => (state.mustCount ? desk.countAll() : desk.ship(ask, false))}
          >
            {state.mustCount ? w.countAll : w.shipAnyway}
          </button>
        </>
      ) : (
        <button type="button" className="m-button m-primary m-grow" onClick={() => desk.ship(ask, false)}>
          {fill(w.shipWith, { no: ask.trackingNo })}
        </button>
      )}
    </>
  );
}

/** One tap, within the thumb's reach: a wrong item is put away before anything else. */
function PutAway({ desk, state }: InHand): ReactNode {
  const w = useWords();
  return (
    <>
      <button type="button" className="m-button m-light" onClick={desk.leave}>
        {w.startOver}
      </button>
      <button type="button" className="m-button m-primary m-grow" onClick={desk.putAway}>
        {state.ask === null ? w.putAway : w.putAwayShip}
      </button>
    </>
  );
}

function Bottom({ desk, state }: InHand): ReactNode {
  const w = useWords();
  const { order, noted, ask, wrong } = state;
  if (wrong.length > 0) return <PutAway desk={desk} state={state} />;
  if (ask !== null) return <Ask desk={desk} state={state} />;
  if (order === null && noted === null) return null;
  return (
    <>
      <button type="button" className="m-button m-light" onClick={desk.leave}>
        {w.startOver}
      </button>
      {order?.type === 'virtual' ? (
        <button type="button" className="m-button m-primary m-grow" onClick={desk.deliver}>
          {w.deliver}
        </button>
      ) : (
        <CarrierSelect desk={desk} state={state} />
      )}
      {order !== null && order.type !== 'virtual' ? (
        <button type="button" className="m-button m-light" onClick={desk.countAll}>
          {w.countAll}
        </button>
      ) : null}
    </>
  );
}

export function ShipPage(): ReactNode {
  const w = useWords();
  const { desk, state } = useShipDesk();
  const { order, noted, ask, counted, last, mustCount } = state;
  const isBusy = order !== null || noted !== null || ask !== null;
  return (
    <Page title={w.ship} aside={<QueueChip />} bottom={isBusy ? <Bottom desk={desk} state={state} /> : null}>
      <ScanBox onCode={desk.take} />
      <StateLine word={state.word} />
      {last === '' ? null : (
        <p className="m-last" data-testid="last-scan">
          <OrderNo no={last} />
        </p>
      )}
      {order === null ? null : <PickList order={order} counted={counted} onCount={desk.count} />}
      {noted === null ? null : (
        <section className="m-card">
          <h2>
            {w.orderNo} <OrderNo no={noted} />
          </h2>
        </section>
      )}
      <QueuePanel recent={state.recent} />
      <label className="m-check">
        <input type="checkbox" checked={mustCount} onChange={(e) => choose('phone.mustCount', e.target.checked ? '1' : '0')} />
        {w.mustCount}
      </label>
    </Page>
  );
}
