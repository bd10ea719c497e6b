import type { VirtualKind } from '@danflow/contract';
import type { Shape } from './picture.ts';

export interface DemoSku {
  readonly code: string;
  readonly options: string;
  /** Fen. */
  readonly price: number;
  readonly cost: number;
  readonly grams?: number;
  /** Units in the main warehouse at the beginning. */
  readonly stock?: number;
  readonly safety?: number;
  readonly barcode?: string;
}

export interface DemoProduct {
  readonly title: string;
  readonly shape: Shape;
  readonly colour: string;
  readonly type?: 'virtual' | 'custom';
  readonly virtualKind?: VirtualKind;
  readonly leadTimeDays?: number;
  readonly skus: readonly DemoSku[];
}

/** A small shop of coffee gear: every type of goods, every kind of virtual goods. */
export const PRODUCTS: readonly DemoProduct[] = [
  {
    title: '细口手冲壶',
    shape: 'pot',
    colour: '5b7f95',
    skus: [
      { code: 'POT-600-W', options: '白 / 600ml', price: 18900, cost: 9200, grams: 720, stock: 120, safety: 5, barcode: '6901234500017' },
      { code: 'POT-600-B', options: '黑 / 600ml', price: 18900, cost: 9200, grams: 720, stock: 105, safety: 5, barcode: '6901234500024' },
    ],
  },
  {
    title: 'V60 滤纸 100 张',
    shape: 'box',
    colour: 'd7b98e',
    skus: [
      { code: 'FILTER-01', options: '1–2 人份', price: 2900, cost: 1100, grams: 120, stock: 300, safety: 30, barcode: '6901234500031' },
      { code: 'FILTER-02', options: '1–4 人份', price: 3500, cost: 1400, grams: 160, stock: 240, safety: 30, barcode: '6901234500048' },
    ],
  },
  {
    title: '耶加雪菲咖啡豆',
    shape: 'bag',
    colour: '8c5e3c',
    skus: [
      { code: 'BEAN-YIRG-200', options: '200g', price: 6800, cost: 3100, grams: 230, stock: 120, safety: 20, barcode: '6901234500055' },
      { code: 'BEAN-YIRG-500', options: '500g', price: 15200, cost: 7200, grams: 540, stock: 120, safety: 10, barcode: '6901234500062' },
    ],
  },
  {
    title: '云南保山咖啡豆',
    shape: 'bag',
    colour: '4f7a52',
    skus: [{ code: 'BEAN-BS-250', options: '250g', price: 5200, cost: 2300, grams: 280, stock: 150, safety: 20, barcode: '6901234500079' }],
  },
  {
    title: '手摇磨豆机',
    shape: 'box',
    colour: '9a9a9a',
    // Few on purpose: it runs short in the story.
    skus: [{ code: 'GRINDER-01', options: '银', price: 39900, cost: 21000, grams: 650, stock: 5, safety: 0, barcode: '6901234500086' }],
  },
  {
    title: '陶瓷滤杯',
    shape: 'cup',
    colour: 'c97b63',
    skus: [{ code: 'DRIPPER-01', options: '陶土红', price: 9900, cost: 4200, grams: 380, stock: 70, safety: 8, barcode: '6901234500093' }],
  },
  {
    title: '耐热分享壶',
    shape: 'pot',
    colour: '8fb8c4',
    skus: [{ code: 'SERVER-600', options: '600ml', price: 7900, cost: 3300, grams: 300, stock: 55, safety: 6, barcode: '6901234500109' }],
  },
  {
    title: '手冲电子秤',
    shape: 'box',
    colour: '3f4a56',
    skus: [{ code: 'SCALE-01', options: '带计时', price: 12900, cost: 6100, grams: 420, stock: 24, safety: 20, barcode: '6901234500116' }],
  },
  {
    title: '刻字定制杯',
    shape: 'cup',
    colour: 'e0a458',
    type: 'custom',
    leadTimeDays: 7,
    skus: [{ code: 'CUP-CUSTOM', options: '350ml / 刻字', price: 12800, cost: 5600, grams: 360 }],
  },
  {
    title: '手冲入门电子书',
    shape: 'card',
    colour: '6c8ebf',
    type: 'virtual',
    virtualKind: 'unlimited',
    skus: [{ code: 'EBOOK-01', options: 'PDF', price: 1990, cost: 0 }],
  },
  {
    title: '线上手冲课名额',
    shape: 'card',
    colour: '9673a6',
    type: 'virtual',
    virtualKind: 'counted',
    skus: [{ code: 'CLASS-ONLINE', options: '周六场', price: 9900, cost: 2000, stock: 30 }],
  },
  {
    title: '咖啡会员月卡',
    shape: 'card',
    colour: 'b85450',
    type: 'virtual',
    virtualKind: 'code_pool',
    skus: [{ code: 'MEMBER-30D', options: '30 天', price: 3000, cost: 1200 }],
  },
  {
    title: '门店手冲体验券',
    shape: 'card',
    colour: '82b366',
    type: 'virtual',
    virtualKind: 'service',
    skus: [{ code: 'TASTING-01', options: '单人', price: 8800, cost: 3000 }],
  },
];

export const POOL_SKU = 'MEMBER-30D';
export const SHORT_SKU = 'GRINDER-01';
export const LOW_SKU = 'SCALE-01';
export const CUSTOM_SKU = 'CUP-CUSTOM';
/** What parcels are filled with; never runs out in the story. */
export const PARCEL_SKUS: readonly string[] = PRODUCTS.filter((p) => p.type === undefined)
  .flatMap((p) => p.skus.map((s) => s.code))
  .filter((code) => code !== SHORT_SKU && code !== LOW_SKU);
