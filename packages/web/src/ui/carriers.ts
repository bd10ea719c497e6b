import { CARRIERS, guessCarriers, type Carrier } from '@danflow/contract';

export const carrierName = (carrier: Carrier, language: string): string => CARRIERS[carrier][language === 'en' ? 'en' : 'zh'];

export const carrierOptions = (language: string): { value: Carrier; label: string }[] =>
  (Object.keys(CARRIERS) as Carrier[]).map((value) => ({ value, label: carrierName(value, language) }));

/** The likeliest carrier of a number as it is being typed; null while nothing fits. */
export const guessCarrier = (typed: string): Carrier | null => guessCarriers(typed)[0] ?? null;
