import type { ImportSummary } from '@danflow/contract';
import type { Tone } from '../../ui/tokens.ts';

type State = ImportSummary['state'];
export const IMPORT_TONE: Readonly<Record<State, Tone>> = {
  uploaded: 'pending',
  checking: 'paid',
  checked: 'paid',
  running: 'paid',
  done: 'completed',
  failed: 'danger',
  undoing: 'paid',
  undone: 'cancelled',
};
/** While the server works on it the page asks again and again. */
export const isBusy = (state: State): boolean => state === 'checking' || state === 'running' || state === 'undoing';
