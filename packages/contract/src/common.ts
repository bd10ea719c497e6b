import { z } from 'zod';

/** Text that PostgreSQL can store: no U+0000, no lone surrogates (R17); trimmed, bounded. */
export const text = (max: number, min = 0) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    // eslint-disable-next-line no-control-regex
    .refine((s) => !s.includes('\u0000') && s.isWellFormed(), { error: 'contains characters that cannot be stored' });

export const Timestamp = z.iso.datetime({ offset: true }).meta({ description: 'ISO 8601 with zone' });
export const Day = z.iso.date();
export const Version = z.int().min(1);
export const Locale = z.enum(['zh-CN', 'en']);
export type Locale = z.infer<typeof Locale>;

/** Keyset paging: pages deep in a list cost what the first costs. */
export const PageQuery = z.object({ cursor: z.string().max(300).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) });
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export const Empty = z.object({});

/** Query strings carry several values as a comma-separated text; a repeated key is accepted too. */
export const list = <T extends z.ZodType>(item: T, max = 50) =>
  z.preprocess((v) => (typeof v === 'string' ? v.split(',').filter((s) => s !== '') : v), z.array(item).max(max));
export const flag = z.preprocess((v) => (v === 'true' ? true : v === 'false' ? false : v), z.boolean());
