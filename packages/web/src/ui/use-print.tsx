import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orderPrintsRoute, printOrdersRoute, type PrintForm, type PrintPaper, type PrintView } from '@danflow/contract';
import { addressOf, call } from '../api/client.ts';
import { useAsk } from './ask.tsx';
import { useSay } from './say.tsx';
import { minuteOf } from './zone.ts';

export interface PrintChoice {
  readonly form: PrintForm;
  readonly paper?: PrintPaper;
}

/** The server's page in a tab of its own, whose print dialog opens by itself; one journal entry says who printed (R15). */
function openPage(ids: readonly string[], { form, paper }: PrintChoice): void {
  const query = { ids: [...ids], form, ...(paper ? { paper } : {}) };
  window.open(addressOf(printOrdersRoute, { query }), '_blank', 'noopener');
}

const newest = (prints: readonly PrintView[]): PrintView | undefined => [...prints].sort((a, b) => b.lastAt.localeCompare(a.lastAt))[0];

/** Prints orders; what has been printed in this form before is asked about, with when and by whom: two labels send two parcels. */
export function usePrint(): (ids: readonly string[], choice: PrintChoice) => void {
  const { t } = useTranslation();
  const ask = useAsk();
  const say = useSay();
  const queries = useQueryClient();
  const print = (ids: readonly string[], choice: PrintChoice) => {
    openPage(ids, choice);
    // Told again when the page behind has been made, and its entry written.
    setTimeout(() => void queries.invalidateQueries({ queryKey: ['prints'] }), 1500);
  };
  return (ids, choice) => {
    call(orderPrintsRoute, { query: { ids: [...ids] as never } }).then(({ items }) => {
      const before = items.filter((p) => p.form === choice.form);
      const last = newest(before);
      if (last === undefined) {
        print(ids, choice);
        return;
      }
      const words = { n: before.length, times: last.times, at: minuteOf(last.lastAt), by: last.lastBy };
      ask({
        title: ids.length === 1 ? t('order.printAgain', words) : t('order.printAgainMany', words),
        okText: t('order.printAgainYes'),
        onYes: () => print(ids, choice),
      });
    }, say.problem);
  };
}
