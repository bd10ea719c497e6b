import type { ImportState } from '@danflow/contract';
import type { z } from 'zod';
import type { Tone } from '../../ui/tokens.ts';

type State = z.infer<typeof ImportState>;
export const IMPORT_TONE: Readonly<Record<State, Tone>> = { uploaded: 'pending', checking: 'paid', checked: 'paid', running: 'paid', done: 'completed', failed: 'danger', undoing: 'paid', undone: 'cancelled' };
/** While the server works on it the page asks again and again. */
export const isBusy = (state: State): boolean => state === 'checking' || state === 'running' || state === 'undoing';
