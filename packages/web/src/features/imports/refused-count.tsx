import type { ReactNode } from 'react';
import { figure } from '../../ui/figure.ts';

/** How much was refused: whoever skims the page must not miss it. */
export function RefusedCount({ n }: { readonly n: number }): ReactNode {
  return <span className={n > 0 ? 'num danger strong' : 'num'}>{figure(n)}</span>;
}
