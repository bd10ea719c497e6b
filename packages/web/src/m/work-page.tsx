import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { MyDayView } from '@danflow/contract';
import { CARRIERS } from '@danflow/contract';
import { minuteOf } from '../ui/zone.ts';
import { send } from './api.ts';
import { QueueChip } from './queue-panel.tsx';
import { OrderNo, Page, problemSays, useMay } from './shell.tsx';
import { useTongue, useWords } from './words.ts';
import { figure } from '../ui/figure.ts';

const timeOf = (at: string): string => minuteOf(at).slice(11);

function Figure({ name, n, isLate = false }: { readonly name: string; readonly n: number; readonly isLate?: boolean }): ReactNode {
  return (
    <li className={isLate && n > 0 ? 'm-figure m-late' : 'm-figure'}>
      <strong>{figure(n)}</strong>
      <span>{name}</span>
    </li>
  );
}

function Shipped({ day }: { readonly day: MyDayView }): ReactNode {
  const w = useWords();
  const spoken = useTongue();
  if (day.shipped.latest.length === 0) return null;
  return (
    <section className="m-card">
      <h2>{w.shippedToday}</h2>
      <ul className="m-list">
        {day.shipped.latest.map((p) => (
          <li key={p.orderId + p.trackingNo} className="m-item">
            <div className="m-grow">
              <OrderNo no={p.orderNo} />
              <span className="m-quiet">
                {CARRIERS[p.carrier][spoken === 'en' ? 'en' : 'zh']} {p.trackingNo}
              </span>
            </div>
            <span className="m-quiet">{timeOf(p.at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Received({ day }: { readonly day: MyDayView }): ReactNode {
  const w = useWords();
  if (day.received.latest.length === 0) return null;
  return (
    <section className="m-card">
      <h2>{w.receivedToday}</h2>
      <ul className="m-list">
        {day.received.latest.map((r, i) => (
          <li key={r.at + r.skuCode + String(i)} className="m-item">
            <div className="m-grow">
              <span>{r.title}</span>
              <span className="m-quiet">
                {r.skuCode} {r.options}
              </span>
            </div>
            <strong>+{r.qty}</strong>
            <span className="m-quiet">{timeOf(r.at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Day({ day }: { readonly day: MyDayView }): ReactNode {
  const w = useWords();
  const may = useMay();
  const { waiting, shipped, received, counted, redeemed } = day;
  const isIdle = shipped.parcels + received.units + counted + redeemed === 0;
  return (
    <>
      <section className="m-card">
        <h2>{w.waitingFor}</h2>
        <ul className="m-figures">
          <Figure name={w.toShip} n={waiting.toShip} />
          <Figure name={w.overdue} n={waiting.overdue} isLate />
          <Figure name={w.dueToday} n={waiting.dueToday} />
          <Figure name={w.blocked} n={waiting.blocked} />
          <Figure name={w.assignedToMe} n={waiting.assignedToMe} />
        </ul>
        <p className="m-quiet">{w.waitingHelp}</p>
      </section>
      <section className="m-card">
        <h2>{w.today}</h2>
        {isIdle ? <p className="m-quiet">{w.nothingYet}</p> : null}
        <ul className="m-figures">
          {may('order.ship') ? (
            <>
              <Figure name={w.parcels} n={shipped.parcels} />
              <Figure name={w.units} n={shipped.units} />
            </>
          ) : null}
          {may('stock.change') ? (
            <>
              <Figure name={w.receivedUnits} n={received.units} />
              <Figure name={w.countedSkus} n={counted} />
            </>
          ) : null}
          {may('order.deliver') ? <Figure name={w.redeemedCodes} n={redeemed} /> : null}
        </ul>
      </section>
      <Shipped day={day} />
      <Received day={day} />
    </>
  );
}

export function WorkPage(): ReactNode {
  const w = useWords();
  const [day, setDay] = useState<MyDayView | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const load = useCallback(() => {
    send('myDay', {}).then((fresh) => {
      setDay(fresh);
      setFault(null);
    }, setFault);
  }, []);
  useEffect(load, [load]);
  const refresh = (
    <button type="button" className="m-button m-primary m-wide" onClick={load}>
      {w.refresh}
    </button>
  );
  return (
    <Page title={w.work} aside={<QueueChip />} bottom={refresh}>
      {fault === null ? null : (
        <p className="m-fault" role="alert">
          {problemSays(fault, w)}
        </p>
      )}
      {day === null ? fault === null ? <p className="m-empty waiting">{w.loading}</p> : null : <Day day={day} />}
    </Page>
  );
}
