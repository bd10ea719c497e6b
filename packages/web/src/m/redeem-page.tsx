import { useRef, useState, type ReactNode } from 'react';
import { newKey } from '../api/new-key.ts';
import { Problem } from '../api/problem.ts';
import { send } from './api.ts';
import { QueueChip, QueuePanel, type Done } from './queue-panel.tsx';
import { ScanBox } from './scan-box.tsx';
import { isOffline, Page, problemSays, StateLine, useMay } from './shell.tsx';
import { MOOD_OF } from './ship-words.ts';
import { useWord } from './use-word.ts';
import { fill, useWords } from './words.ts';

interface Ready {
  readonly code: string;
  readonly title: string;
  readonly orderNo: string;
  /** One intention, one key: pressed twice, the code is used once. */
  readonly key: string;
}

function useRedeeming() {
  const w = useWords();
  const may = useMay();
  const saying = useWord({ mood: 'info', text: w.scanCode, detail: w.scanCodeHelp });
  const { say, unknown } = saying;
  const [ready, setReady] = useState<Ready | null>(null);
  const [recent, setRecent] = useState<readonly Done[]>([]);
  const isBusy = useRef(false);

  const fail = (error: unknown, code: string) => {
    setReady(null);
    if (isOffline(error)) return say('stop', w.redeemNeedsNetwork);
    if (error instanceof Problem && error.code === 'redeem_code_used') return say('warn', problemSays(error, w));
    if (error instanceof Problem && ['scan_unknown', 'redeem_code_unknown'].includes(error.code)) return unknown(w.notACode, code);
    return say('stop', problemSays(error, w), code);
  };
  const look = async (code: string) => {
    setReady(null);
    // Who may redeem but not look at orders is told by redeeming alone.
    if (!may('order.read')) return setReady({ code, title: '', orderNo: '', key: newKey() });
    say('busy', w.looking);
    try {
      const seen = await send('scan', { body: { code } });
      if (seen.kind !== 'redeem_code') return unknown(w.notACode, code);
      const title = seen.order?.lines.find((l) => l.lineNo === seen.lineNo)?.title ?? '';
      if (seen.next === 'redeem') setReady({ code, title, orderNo: seen.order?.orderNo ?? '', key: newKey() });
      return say(MOOD_OF[seen.next], w.next[seen.next], title);
    } catch (error) {
      return fail(error, code);
    }
  };
  const redeem = async () => {
    if (ready === null || isBusy.current) return;
    isBusy.current = true;
    say('busy', w.looking);
    try {
      const { title, left, order } = await send('redeem', { body: { code: ready.code } }, { key: ready.key });
      setReady(null);
      setRecent((done) => [{ key: newKey(), code: order.orderNo, detail: title, says: w.redeemed }, ...done].slice(0, 20));
      say('good', w.redeemed, `${title} · ${fill(w.redeemLeft, { n: left })}`);
    } catch (error) {
      if (isOffline(error)) say('stop', w.redeemNeedsNetwork);
      else fail(error, ready.code);
    } finally {
      isBusy.current = false;
    }
  };
  return { ...saying, ready, recent, look: (code: string) => void look(code), redeem: () => void redeem(), drop: () => setReady(null) };
}

export function RedeemPage(): ReactNode {
  const w = useWords();
  const { word, ready, recent, look, redeem, drop } = useRedeeming();
  const bottom = ready ? (
    <>
      <button type="button" className="m-button m-light" onClick={drop}>
        {w.cancel}
      </button>
      <button type="button" className="m-button m-primary m-grow" onClick={redeem}>
        {w.redeemOne}
      </button>
    </>
  ) : null;
  return (
    <Page title={w.redeem} aside={<QueueChip />} bottom={bottom}>
      <ScanBox onCode={look} />
      <StateLine word={word} />
      <QueuePanel recent={recent} />
    </Page>
  );
}
