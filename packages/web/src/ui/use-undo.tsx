import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSay } from './say.tsx';
import { toast, untoast } from './toasts.tsx';

const UNDO_S = 8;
let count = 0;

/** Says what was done, with a way back for some seconds (R11). It outlives the dialog that did it. */
export function useUndo(): (text: string, touches: readonly string[], run: () => Promise<unknown>) => void {
  const { t } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  return (text, touches, run) => {
    count += 1;
    const key = `undo-${count}`;
    const undo = async (): Promise<void> => {
      untoast(key);
      try {
        await run();
        say.done(t('order.undone'));
      } catch (error) {
        say.problem(error);
      }
      await Promise.all(touches.map((name) => queries.invalidateQueries({ queryKey: [name] })));
    };
    toast({
      key,
      tone: 'done',
      seconds: UNDO_S,
      content: (
        <span>
          {text}{' '}
          <button type="button" className="text-button" onClick={() => void undo()}>
            {t('order.undo')}
          </button>
        </span>
      ),
    });
  };
}
