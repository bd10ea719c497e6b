import { z } from 'zod';
import { Timestamp } from './common.ts';
import { FileId } from './ids.ts';
import type { Permission } from './permissions.ts';
import { route } from './route.ts';

export const FileKind = z.enum(['product_picture', 'payment_proof', 'artwork', 'import', 'error_file', 'export', 'bill']);
export type FileKind = z.infer<typeof FileKind>;

const MB = 1024 * 1024;
const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;

/** What each kind may hold and who may open it. `mimes: null`: whoever stores it has already read it (imports, exports). */
export const FILE_RULES = {
  product_picture: { maxBytes: 5 * MB, mimes: PICTURES, isSealed: false, opens: 'catalog.read' },
  payment_proof: { maxBytes: 5 * MB, mimes: [...PICTURES, 'application/pdf'], isSealed: true, opens: 'payment.read' },
  artwork: { maxBytes: 20 * MB, mimes: [...PICTURES, 'application/pdf'], isSealed: true, opens: 'order.read' },
  import: { maxBytes: 200 * MB, mimes: null, isSealed: true, opens: 'order.import' },
  error_file: { maxBytes: 200 * MB, mimes: null, isSealed: true, opens: 'order.import' },
  export: { maxBytes: 2000 * MB, mimes: null, isSealed: true, opens: 'order.export' },
  bill: { maxBytes: 512 * MB, mimes: null, isSealed: true, opens: 'reconcile.file' },
} as const satisfies Record<FileKind, { maxBytes: number; mimes: readonly string[] | null; isSealed: boolean; opens: Permission }>;

export const FileView = z
  .object({
    id: FileId,
    kind: FileKind,
    name: z.string(),
    mime: z.string(),
    size: z.int().meta({ description: 'Bytes' }),
    /** Signed and expiring: it opens without signing in, so it is given only to those who may see the file. */
    url: z.string(),
    createdAt: Timestamp,
  })
  .meta({ id: 'File' });
export type FileView = z.infer<typeof FileView>;

const byFile = z.object({ fileId: FileId });
const upload = (path: `/files/${string}`, summary: string, access: Permission) =>
  route({
    method: 'POST',
    path,
    summary: `${summary} (multipart/form-data, one part named file)`,
    access,
    reply: FileView,
    errors: ['file_refused'],
    idempotency: 'none',
    isCreation: true,
  });

/** An upload done twice leaves a file that nobody points to, which harms nothing: so no key is asked for. */
export const uploadPictureRoute = upload(
  '/files/product-pictures',
  'Upload a picture of goods, 5 MB, PNG, JPEG, WebP or GIF',
  'catalog.edit',
);
export const uploadLogoRoute = upload('/files/logos', 'Upload the logo of a shop, 5 MB, PNG, JPEG, WebP or GIF', 'shop.edit');
export const uploadProofRoute = upload('/files/payment-proofs', 'Upload a proof of payment, 5 MB, picture or PDF', 'payment.record');
export const uploadArtworkRoute = upload('/files/artworks', 'Upload artwork for custom-made goods, 20 MB, picture or PDF', 'order.create');

/** Which permission opens the file depends on its kind (FILE_RULES); without it the file does not exist for you. The address holds for 12 to 24 hours. */
export const getFileRoute = route({
  method: 'GET',
  path: '/files/:fileId',
  summary: 'A file’s facts and a fresh address',
  access: 'signed_in',
  params: byFile,
  reply: FileView,
});
export const openFileRoute = route({
  method: 'GET',
  path: '/files/content/:token',
  summary: 'The file itself, by a signed address',
  access: 'public',
  params: z.object({ token: z.string().max(100) }),
  reply: z.unknown(),
});
