import {
  checkCountRoute,
  checkGoodsRoute,
  DomainError,
  exportGoodsRoute,
  exportStockRoute,
  importGoodsRoute,
  readTableRoute,
} from '@danflow/contract';
import { mountCommand, mountPlain, mountQuery, readAs, type PlainInput } from '../../platform/http/mount.ts';
import type { Http } from '../../platform/http/server.ts';
import { newId } from '../../platform/ids.ts';
import type { Deps } from '../../platform/module.ts';
import { inTx } from '../../platform/tx.ts';
import { writeJournal } from '../audit/index.ts';
import { exportGoods, exportStock } from './export-goods.ts';
import { checkGoods } from './goods-table.ts';
import { importGoods } from './import-goods.ts';
import { listCounted } from './list-counted.ts';
import { readCells } from './read-cells.ts';
import type { TableFormat } from './table-file.ts';

const MIMES = { csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } as const;

async function upload({ request }: PlainInput<typeof readTableRoute>): Promise<{ cells: string[][] }> {
  if (!request.isMultipart()) throw new DomainError('bad_request', { detail: 'multipart/form-data with one file is needed' });
  const part = await request.file();
  if (!part) throw new DomainError('bad_request', { detail: 'file' });
  // What a refusal leaves unread would keep the connection waiting.
  return { cells: await readCells(part.filename, part.file).finally(() => part.file.resume()) };
}

type Reply = PlainInput<typeof exportGoodsRoute>['reply'];

function asFile(reply: Reply, name: string, format: TableFormat, now: Date): void {
  void reply.headers({
    'content-type': MIMES[format],
    'content-disposition': `attachment; filename="${name}-${now.toISOString().slice(0, 10)}.${format}"`,
    'cache-control': 'no-store',
  });
}

export function mountGoodsTables(http: Http, deps: Deps): void {
  mountPlain(http, readTableRoute, upload);
  mountQuery(http, checkGoodsRoute, (read, { body, principal }) => checkGoods(read, principal, body));
  mountCommand(
    http,
    importGoodsRoute,
    (tx, { body, principal }) => importGoods(tx, principal, body),
    (_, counts) => Promise.resolve(counts),
  );
  mountQuery(http, checkCountRoute, (read, { body }) => listCounted(read, body));
  const journalled = (input: Pick<PlainInput<typeof exportGoodsRoute>, 'principal' | 'request'>, action: string, format: TableFormat) =>
    inTx(
      deps.core,
      input.principal,
      (tx) => writeJournal(tx, { subjectKind: 'export', subjectId: newId(tx.now), action, changes: { format: [null, format] } }),
      input.request.id,
    );
  mountPlain(http, exportGoodsRoute, async (input) => {
    const { format } = input.query;
    const read = readAs(deps.core, input.principal);
    await journalled(input, 'goods.export', format);
    asFile(input.reply, 'goods', format, read.now);
    return exportGoods(read, format);
  });
  mountPlain(http, exportStockRoute, async (input) => {
    const { format } = input.query;
    const read = readAs(deps.core, input.principal);
    const file = await exportStock(deps.core, read, input.query);
    await journalled(input, 'stock.export', format);
    asFile(input.reply, 'stock', format, read.now);
    return file;
  });
}
