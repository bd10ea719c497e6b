import { minor, NewProduct } from '@danflow/contract';
import { DomainError } from '@danflow/contract';
import { inTx } from '../../platform/tx.ts';
import { createProduct, findSkus } from '../catalog/index.ts';
import type { FileDeps } from '../files/index.ts';
import { actorOf, type Batch } from './batch.repo.ts';
import { dropUnneededSkus, missingSkus, noteCreated, type ImportSku } from './resolve-skus.ts';

const PAGE = 50;
/** The system creates them for the import: whoever may import sees no cost here, so none is hidden. */
const ALL_SHOWN = { personal: 'hidden', amounts: 'shown', cost: 'shown' } as const;

function productOf(sku: ImportSku, { options }: Batch) {
  const title = sku.title === '' ? sku.code : sku.title;
  return {
    title,
    pictureId: null,
    skus: [
      {
        ...NewProduct.shape.skus.element.parse({
          code: 'X',
          priceAmount: minor(sku.priceAmount),
          type: options.newSkuType,
          virtualKind: options.newSkuType === 'virtual' ? 'unlimited' : null,
          currency: options.currency,
        }),
        code: sku.code,
        barcode: sku.barcode,
        title,
        options: sku.options,
      },
    ],
  };
}

async function createPage(deps: FileDeps, batch: Batch, page: readonly ImportSku[]): Promise<void> {
  await inTx(deps.core, actorOf(batch), async (tx) => {
    const known = new Map((await findSkus(tx, { codes: page.map((s) => s.code) })).map((s) => [s.code, s.id]));
    // Their statements share round trips.
    const made = await Promise.allSettled(
      page.filter((sku) => !known.has(sku.code)).map((sku) => createProduct(tx, productOf(sku, batch), ALL_SHOWN)),
    );
    for (const m of made) if (m.status === 'rejected') throw m.reason;
    const all = new Map((await findSkus(tx, { codes: page.map((s) => s.code) })).map((s) => [s.code, s.id]));
    await noteCreated(
      tx.client,
      batch.id,
      page.flatMap((s) => {
        const skuId = all.get(s.code);
        return skuId ? [{ skuKey: s.skuKey, skuId }] : [];
      }),
    );
  });
}

const MAX_TRIES = 3;

/** Creates what the accepted orders need and the catalogue lacks, fifty a transaction; found again after a crash. */
export async function createSkus(deps: FileDeps, batch: Batch, tick: () => Promise<void>): Promise<void> {
  await dropUnneededSkus(deps.core.pool, batch.id);
  let tried = 0;
  for (;;) {
    const page = await missingSkus(deps.core.pool, batch.id, PAGE);
    if (page.length === 0) return;
    try {
      await createPage(deps, batch, page);
      tried = 0;
    } catch (error) {
      tried += 1;
      // Somebody has just taken a code by hand: the second look finds that SKU.
      if (!(error instanceof DomainError && error.code === 'name_taken') || tried >= MAX_TRIES) throw error;
    }
    await tick();
  }
}
