import { z } from 'zod';
import { Empty, text, Timestamp } from './common.ts';
import { CustomerId, ShopId, SkuId, WarehouseId } from './ids.ts';
import { Minor } from './money.ts';
import { MAX_LINES, Memo, PaymentTerms } from './orders.ts';
import { route } from './route.ts';

/** Drafts a person may keep at once, and days after the last change until one is deleted. */
export const MAX_DRAFTS = 20;
export const DRAFT_DAYS = 7;

const half = (max: number) => text(max).optional();
/** An order while it is being written: everything may be missing or half typed; placing it checks. */
export const DraftContent = z.object({
  /** The block of text that was pasted, as it came. */
  pasted: text(4000).default(''),
  lines: z
    .array(
      z.object({
        skuId: SkuId,
        skuCode: text(64),
        qty: z.int().min(1).max(1_000_000),
        /** Null: the catalogue's price on the day of placing. */
        unitPriceAmount: Minor.nullable().default(null),
        isGift: z.boolean().default(false),
      }),
    )
    .max(MAX_LINES)
    .default([]),
  shopId: ShopId.optional(),
  warehouseId: WarehouseId.optional(),
  customerId: CustomerId.optional(),
  paymentTerms: PaymentTerms.optional(),
  discountAmount: Minor.nullable().optional(),
  freightAmount: Minor.nullable().optional(),
  depositAmount: Minor.nullable().optional(),
  receiver: z
    .object({
      name: half(60),
      phone: half(30),
      country: half(2),
      province: half(40),
      city: half(40),
      district: half(40),
      street: half(300),
      postalCode: half(20),
    })
    .optional(),
  buyerMessage: Memo.optional(),
  sellerMemo: Memo.optional(),
  sellerFlag: z.int().min(0).max(10).optional(),
  tags: z.array(text(20)).max(20).optional(),
  sourceNo: half(64),
  customerCode: half(64),
  invoiceTitle: half(100),
  taxNo: half(40),
  payMinutes: z.int().min(1).max(43_200).nullable().optional(),
});
export type DraftContent = z.infer<typeof DraftContent>;
export type DraftContentInput = z.input<typeof DraftContent>;

const times = { updatedAt: Timestamp, expiresAt: Timestamp };
export const DraftSummary = z.object({
  id: z.uuid(),
  ...times,
  /** Masked, as a list is seen by whoever passes by. */
  name: z.string(),
  skuCodes: z.array(z.string()),
  totalQty: z.int(),
});
export type DraftSummary = z.infer<typeof DraftSummary>;
export const DraftView = z.object({ id: z.uuid(), ...times, content: DraftContent });
export type DraftView = z.infer<typeof DraftView>;

const byDraft = z.object({ draftId: z.uuid() });

export const listDraftsRoute = route({
  method: 'GET',
  path: '/order-drafts',
  summary: 'Your own unfinished orders, the latest first',
  access: 'order.create',
  reply: z.object({ items: z.array(DraftSummary) }),
});
export const getDraftRoute = route({
  method: 'GET',
  path: '/order-drafts/:draftId',
  summary: 'One of your own unfinished orders',
  access: 'order.create',
  params: byDraft,
  reply: DraftView,
});
/** The id is the caller's: saved twice is saved once. */
export const saveDraftRoute = route({
  method: 'PUT',
  path: '/order-drafts/:draftId',
  summary: 'Keep an unfinished order, for seven days from now',
  access: 'order.create',
  idempotency: 'none',
  params: byDraft,
  body: DraftContent,
  reply: z.object({ id: z.uuid(), ...times }),
  errors: ['limit_reached'],
});
export const deleteDraftRoute = route({
  method: 'DELETE',
  path: '/order-drafts/:draftId',
  summary: 'Throw an unfinished order away; one that is gone already is fine',
  access: 'order.create',
  idempotency: 'none',
  params: byDraft,
  reply: Empty,
});
