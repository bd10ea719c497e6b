import { cityOf, provinceOf, type Plural, type Region, type Regions } from './regions.ts';

export interface FoundRegion {
  readonly from: number;
  readonly to: number;
  readonly province: string;
  readonly city: string;
  readonly district: string;
  /** How sure: levels that were written, full names counting more. */
  readonly score: number;
  readonly isDoubtful: boolean;
}

const GAP = /^[\s,,、·;;。\-—>]*/;
/** 南京 in 南京东路 is a road, 朝阳 in 朝阳门 a gate: a short name followed by one of these names something smaller, and 朝阳区 is no part of 朝阳市. */
const SMALLER = /^(?:[市区县旗]|[东南西北中]?[路街道巷弄里]|大道|[门桥湖山河江寺]|大厦|广场|[东南西北]?站|小区|花园|公园|[村镇乡])/;
/** 经济技术开发区, 高新区, 工业园区: administered like districts, and in no list of them. */
const UNLISTED =
  /^([\p{Script=Han}]{1,8}?(?:开发区|高新区|园区|新区|管理区|示范区|保税区)|[\p{Script=Han}]{1,5}?(?:(?<![小社校厂景院片街库])区|县|旗))/u;

interface Step {
  readonly region: Region;
  readonly length: number;
  readonly isFull: boolean;
}

function stepOf(text: string, candidates: readonly Region[], acceptsShort: boolean): Step | null {
  const full = candidates.find((r) => text.startsWith(r.name));
  if (full) return { region: full, length: full.name.length, isFull: true };
  if (!acceptsShort) return null;
  const short = candidates.find((r) => text.startsWith(r.short) && !SMALLER.test(text.slice(r.short.length)));
  return short ? { region: short, length: short.short.length, isFull: false } : null;
}

const isBelow = (upper: Region | undefined) => (r: Region) => {
  if (upper === undefined) return true;
  if (upper.level === 'province') return r.code.startsWith(upper.code.slice(0, 2));
  // All of Chongqing is one city, in two lists.
  return upper.code.startsWith('50') ? r.code.startsWith('50') : r.code.startsWith(upper.code.slice(0, 4));
};

class Walk {
  pos: number;
  score = 0;
  isDoubtful = false;
  readonly #regions: Regions;
  readonly #text: string;
  constructor(regions: Regions, text: string, from: number) {
    this.#regions = regions;
    this.#text = text;
    this.pos = from;
  }

  get ahead(): string {
    return this.#text.slice(this.pos);
  }

  skip(gap: RegExp): void {
    this.pos += gap.exec(this.ahead)?.[0].length ?? 0;
  }

  take(level: Plural, upper: Region | undefined, acceptsShort: boolean): Region | undefined {
    const before = this.pos;
    if (this.score > 0) this.skip(GAP);
    const near = this.#regions.startingWith[level].get(this.#text.charAt(this.pos)) ?? [];
    const candidates = upper === undefined ? near : near.filter(isBelow(upper));
    const step = stepOf(this.ahead, candidates, acceptsShort);
    if (!step) {
      this.pos = before;
      return undefined;
    }
    this.pos += step.length;
    this.score += step.isFull ? 3 : 2;
    return step.region;
  }

  /** The same district name in several cities says nothing alone. */
  isAmbiguous(district: Region, upper: Region | undefined): boolean {
    return this.#regions.districts.filter(isBelow(upper)).filter((d) => d.name === district.name).length > 1;
  }
}

const isMunicipality = (province: Region | undefined): boolean => province !== undefined && /^(?:11|12|31|50)/.test(province.code);

function unlistedDistrict(walk: Walk, upper: Region | undefined): string {
  if (upper === undefined) return '';
  const before = walk.pos;
  walk.skip(GAP);
  const found = UNLISTED.exec(walk.ahead)?.[1];
  if (found === undefined || /[路街道巷号]/.test(found)) {
    walk.pos = before;
    return '';
  }
  walk.pos += found.length;
  walk.isDoubtful = true;
  return found;
}

function regionAt(regions: Regions, text: string, from: number): FoundRegion | null {
  const walk = new Walk(regions, text, from);
  const province = walk.take('provinces', undefined, true);
  if (isMunicipality(province)) walk.take('cities', province, true);
  walk.skip(/^\s*(?:市辖区|省直辖县(?:级行政区划)?)/);
  const city = isMunicipality(province) ? undefined : walk.take('cities', province, true);
  const upper = city ?? province;
  const listed = walk.take('districts', upper, upper !== undefined);
  if (walk.score === 0) return null;
  const code = listed?.code ?? city?.code ?? province?.code ?? '';
  if (listed && walk.isAmbiguous(listed, upper)) {
    return {
      from,
      to: walk.pos,
      province: province?.name ?? '',
      city: city?.name ?? '',
      district: listed.name,
      score: walk.score,
      isDoubtful: true,
    };
  }
  const district = listed?.name ?? unlistedDistrict(walk, upper);
  const ofCity = city ?? (isMunicipality(province) ? cityOf(regions, `${code.slice(0, 2)}0100`) : cityOf(regions, code));
  // Without a city between, what stands below the province is the city.
  const isOwnCity = listed !== undefined && ofCity === undefined;
  return {
    from,
    to: walk.pos,
    province: province?.name ?? provinceOf(regions, code)?.name ?? '',
    city: isOwnCity ? listed.name : (ofCity?.name ?? ''),
    district: isOwnCity ? '' : district,
    score: walk.score,
    isDoubtful: walk.isDoubtful || (listed === undefined && district === ''),
  };
}

/** The surest run of region names in a text; of equal ones the first. */
export function findRegion(regions: Regions, text: string): FoundRegion | null {
  let best: FoundRegion | null = null;
  for (let i = 0; i < text.length; i += 1) {
    const found = regionAt(regions, text, i);
    if (found && (best === null || found.score > best.score)) best = found;
  }
  return best;
}
