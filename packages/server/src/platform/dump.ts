export interface DumpOptions { url: string; folder: string; migrations: readonly string[] }
export async function dumpDatabase(_options: DumpOptions): Promise<void> { throw new Error('not yet'); }
