import { regionsOf, type Regions, type RegionTable } from './regions.ts';

const isTable = (value: unknown): value is RegionTable => typeof value === 'object' && value !== null && 'area_list' in value;

/** The table is CommonJS of an older kind: what builds and Node make of its default export differs by a layer. */
export async function loadTable(): Promise<RegionTable> {
  let found: unknown = await import('address-parse/dist/area.js');
  for (let layer = 0; layer < 3 && !isTable(found); layer += 1)
    found = typeof found === 'object' && found !== null && 'default' in found ? found.default : null;
  if (!isTable(found)) throw new Error('the table of regions has another form than expected');
  return found;
}

let loading: Promise<Regions> | null = null;

/** 36 kB that only who pastes an address needs; fetched once. */
export function loadRegions(): Promise<Regions> {
  loading ??= loadTable().then(regionsOf);
  loading.catch(() => (loading = null));
  return loading;
}
