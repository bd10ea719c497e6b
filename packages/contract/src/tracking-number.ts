/** Without zod: the phone pages take this along, and count every kilobyte. */
interface CarrierRow {
  readonly zh: string;
  readonly en: string;
  /** Shapes of its tracking numbers; several carriers share some, so they only suggest. Strongest first. */
  readonly shapes: readonly RegExp[];
}

/** Codes are those of the large platforms; `OTHER` takes anything. */
export const CARRIERS = {
  SF: { zh: '顺丰速运', en: 'SF Express', shapes: [/^SF\d{13}$/, /^\d{12}$/] },
  ZTO: { zh: '中通快递', en: 'ZTO Express', shapes: [/^7[2-9]\d{12}$/, /^2[1-9]\d{10}$/, /^4\d{11}$/] },
  YTO: { zh: '圆通速递', en: 'YTO Express', shapes: [/^YT\d{13}$/, /^[A-Z]{2}\d{8}$/, /^Y\d{12}$/, /^DD[89]\d{15}$/] },
  STO: { zh: '申通快递', en: 'STO Express', shapes: [/^77\d{13}$/, /^(?:[2-9]68|588|688|773|888)\d{9,13}$/] },
  YUNDA: { zh: '韵达快递', en: 'Yunda Express', shapes: [/^\d{13}$/, /^\d{15}$/] },
  EMS: { zh: 'EMS', en: 'EMS', shapes: [/^[A-Z]{2}\d{9}[A-Z]{2}$/, /^(?:1[0-2]|5[0-2]|9[5789])\d{11}$/] },
  POSTB: { zh: '邮政快递包裹', en: 'China Post parcel', shapes: [/^9[689]\d{11}$/] },
  JD: { zh: '京东快递', en: 'JD Logistics', shapes: [/^JD(?:[XK]\d{12}|V[A-Z0-9]\d{11})(?:-\d+-\d+-?)?$/] },
  JT: { zh: '极兔速递', en: 'J&T Express', shapes: [/^JT\d{12,13}$/] },
  DBKD: { zh: '德邦快递', en: 'Deppon Express', shapes: [/^DPK\d{11,}$/, /^\d{8,10}$/] },
  OTHER: { zh: '其他', en: 'Other', shapes: [] },
} as const satisfies Record<string, CarrierRow>;
export type CarrierCode = keyof typeof CARRIERS;

/** As labels and scanners write it, made one: no blanks, upper case, half width. */
export const normalizeTrackingNo = (typed: string): string => typed.normalize('NFKC').replaceAll(/\s+/g, '').toUpperCase();

/** Carriers whose numbers look like this one, the surest first; a suggestion, never a decision. */
export function guessCarriers(trackingNo: string): CarrierCode[] {
  const no = normalizeTrackingNo(trackingNo);
  const hits = (Object.entries(CARRIERS) as [CarrierCode, CarrierRow][]).map(([code, { shapes }]) => ({
    code,
    rank: shapes.findIndex((s) => s.test(no)),
  }));
  return hits
    .filter((h) => h.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map((h) => h.code);
}
