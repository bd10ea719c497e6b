import { z } from 'zod';
import { flag, list, PageQuery, pageOf, text, Timestamp, Version } from './common.ts';
import { CustomerId, ShopId, SkuId } from './ids.ts';
import { Currency, Minor } from './money.ts';
import { MAX_LINES, OrderView, Tags } from './orders.ts';
import { route } from './route.ts';

const Personal = z
  .string()
  .nullable()
  .meta({ description: 'Masked (张*, 138****8000); null when hidden from you; plain only in the answer of reveal' });

export const CustomerView = z
  .object({
    id: CustomerId,
    shopId: ShopId,
    externalCode: z.string().nullable(),
    name: Personal,
    phone: Personal,
    street: Personal,
    visibility: z.enum(['plain', 'masked', 'hidden']),
    province: z.string(),
    city: z.string(),
    district: z.string(),
    tags: z.array(z.string()),
    /** 月结: null means not allowed, or hidden from you. */
    creditLimitAmount: Minor.nullable(),
    isBlacklisted: z.boolean(),
    blacklistedReason: z.string().nullable(),
    blacklistedAt: Timestamp.nullable(),
    blacklistedBy: z.string().nullable(),
    /** What the shop wants to remember; empty when personal data is hidden from you. */
    note: z.string(),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Customer' });
export type CustomerView = z.infer<typeof CustomerView>;

const fields = {
  name: text(60),
  phone: text(30),
  street: text(300),
  province: text(40),
  city: text(40),
  district: text(40),
  tags: Tags,
  creditLimitAmount: Minor.nullable(),
  /** Null lifts the blacklisting. */
  blacklistedReason: text(200, 1).nullable(),
  note: text(1000),
};
export const CustomerChange = z.object(fields).partial();
export type CustomerChange = z.infer<typeof CustomerChange>;
/** Identity per shop is the phone, else the external code, never the name alone (R8). */
export const NewCustomer = z.object({
  ...fields,
  shopId: ShopId,
  externalCode: text(64, 1).nullable().default(null),
  name: text(60, 1),
  phone: fields.phone.default(''),
  street: fields.street.default(''),
  province: fields.province.default(''),
  city: fields.city.default(''),
  district: fields.district.default(''),
  tags: Tags.default([]),
  creditLimitAmount: fields.creditLimitAmount.default(null),
  blacklistedReason: fields.blacklistedReason.default(null),
  note: fields.note.default(''),
});
export type NewCustomer = z.infer<typeof NewCustomer>;

export const CustomerFilter = PageQuery.extend({
  shopId: list(ShopId).optional(),
  tag: text(20).optional(),
  isBlacklisted: flag.optional(),
  /** Customers who may buy on account; refused with `field_hidden` when amounts are hidden from you. */
  isOnAccount: flag.optional(),
});
export type CustomerFilter = z.infer<typeof CustomerFilter>;

const byCustomer = z.object({ customerId: CustomerId });
export const MAX_FOUND_CUSTOMERS = 200;
/** How long a revealed value may stay on a screen. */
export const REVEAL_SECONDS = 60;

export const listCustomersRoute = route({
  method: 'GET',
  path: '/customers',
  summary: 'List customers, newest first',
  access: 'customer.read',
  query: CustomerFilter,
  reply: pageOf(CustomerView),
});
/** By POST, so that no personal data lands in a URL or an access log (R14). Refused when personal data is hidden from you. */
export const searchCustomersRoute = route({
  method: 'POST',
  path: '/customers/search',
  summary: 'Find customers by full phone, last four digits, full name or code',
  access: 'customer.read',
  idempotency: 'none',
  body: z
    .object({ phone: text(30, 1), last4: z.string().regex(/^\d{4}$/), name: text(60, 1), externalCode: text(64, 1) })
    .partial()
    .refine((b) => Object.values(b).some((v) => v !== undefined), { error: 'phone, last4, name or externalCode is needed' }),
  reply: z.object({ items: z.array(CustomerView), isCut: z.boolean() }),
});
export const getCustomerRoute = route({
  method: 'GET',
  path: '/customers/:customerId',
  summary: 'One customer, masked',
  access: 'customer.read',
  params: byCustomer,
  reply: CustomerView,
});
export const createCustomerRoute = route({
  method: 'POST',
  path: '/customers',
  summary: 'Add a customer; orders add theirs by themselves',
  access: 'customer.edit',
  body: NewCustomer,
  reply: CustomerView,
  errors: ['name_taken', 'shop_not_found'],
  isCreation: true,
});
export const changeCustomerRoute = route({
  method: 'PATCH',
  path: '/customers/:customerId',
  summary: 'Change a customer; absent fields stay',
  access: 'customer.edit',
  params: byCustomer,
  body: CustomerChange,
  reply: CustomerView,
  errors: ['name_taken'],
});
export const revealCustomerRoute = route({
  method: 'POST',
  path: '/customers/:customerId/reveal',
  summary: 'Show name, phone and street in full; journalled',
  access: 'customer.reveal',
  params: byCustomer,
  idempotency: 'none',
  body: z.object({ reason: text(200, 1) }),
  reply: z.object({ customer: CustomerView, seconds: z.int() }),
});

/** What a customer's orders come to, among those you see. */
export const CustomerFigures = z.object({
  customerId: CustomerId,
  /** Cancelled ones are not counted. */
  orders: z.int(),
  /** Totals by currency; null when amounts are hidden from you. */
  amounts: z.array(z.object({ currency: Currency, amount: z.int() })).nullable(),
  lastOrderAt: Timestamp.nullable(),
  /** Still owed on account, whoever's orders they are: what the limit is compared with. Null when amounts are hidden from you. */
  owedAmount: z.int().nullable(),
});
export type CustomerFigures = z.infer<typeof CustomerFigures>;
export const MAX_FIGURES = 200;
export const customerFiguresRoute = route({
  method: 'GET',
  path: '/customers/figures',
  summary: 'Orders, amounts and last order of up to 200 customers, among the orders you see',
  access: 'customer.read',
  // The second array counts only: its items are CustomerIds by then, and `CustomerId` itself takes no brand in.
  query: z.object({ ids: list(CustomerId, MAX_FIGURES).pipe(z.array(z.custom<CustomerId>()).min(1)) }),
  reply: z.object({ items: z.array(CustomerFigures) }),
});

/** An order of the same customer with the same goods within this time is probably the same wish twice. */
export const DUPLICATE_HOURS = 24;
/** By POST, so that no phone number lands in a URL (R14). Who may not search by phone is told of nobody. */
export const orderHintsRoute = route({
  method: 'POST',
  path: '/orders/hints',
  summary: 'Who an order being written is for: the known customer, recent orders, probable duplicates',
  access: 'order.create',
  idempotency: 'none',
  body: z.object({
    shopId: ShopId.optional(),
    customerId: CustomerId.optional(),
    phone: text(30).default(''),
    skuIds: z.array(SkuId).max(MAX_LINES).default([]),
  }),
  reply: z.object({
    customer: CustomerView.nullable(),
    figures: CustomerFigures.nullable(),
    recent: z.array(OrderView),
    duplicates: z.array(OrderView),
  }),
  errors: ['shop_not_found'],
});
