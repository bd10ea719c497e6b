import { z } from 'zod';
import { CARRIERS, type CarrierCode } from './tracking-number.ts';

export type Carrier = CarrierCode;
export const Carrier = z.enum(Object.keys(CARRIERS) as [Carrier, ...Carrier[]]);
