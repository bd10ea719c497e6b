import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { OrderNo } from './basics.tsx';

interface Props {
  readonly id: string;
  readonly no: string;
  /** Where it is what a row is called by. */
  readonly isStrong?: boolean;
}

/** An order by its number, which opens it. */
export const OrderLink = ({ id, no, isStrong = false }: Props): ReactNode => (
  <Link to="/orders/$orderId" params={{ orderId: id }} className={isStrong ? 'strong' : undefined}>
    <OrderNo no={no} />
  </Link>
);
