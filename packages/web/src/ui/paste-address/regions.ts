/** Six-digit codes of provinces (…0000), cities (…00) and districts, as the table of `address-parse` holds them. */
export interface RegionTable {
  readonly province_list: Readonly<Record<string, string>>;
  readonly city_list: Readonly<Record<string, string>>;
  readonly area_list: Readonly<Record<string, string>>;
}

export type Level = 'province' | 'city' | 'district';
export interface Region {
  readonly code: string;
  readonly level: Level;
  /** As it is written in full, e.g. 广东省, 北京市, 南山区. */
  readonly name: string;
  readonly short: string;
}

export type Plural = 'provinces' | 'cities' | 'districts';
export interface Regions {
  readonly provinces: readonly Region[];
  readonly cities: readonly Region[];
  readonly districts: readonly Region[];
  /** By the letter that a name or its short form begins with: asking all 3,800 at each letter of a text took 10 ms a text. */
  readonly startingWith: Readonly<Record<Plural, ReadonlyMap<string, readonly Region[]>>>;
  readonly byCode: ReadonlyMap<string, Region>;
}

/** Directly under a province, without a city between: 仙桃市 is the city itself. */
const NO_CITY = /直辖县|^县$/;
const MUNICIPALITIES = /^(?:北京|天津|上海|重庆)$/;
const PEOPLES =
  /(?:壮|回|维吾尔|藏|蒙古|土家|苗|彝|羌|傣|景颇|哈尼|白|傈僳|布依|侗|朝鲜|柯尔克孜|哈萨克|黎|瑶|水|仡佬|满|畲|土|撒拉|东乡|保安|裕固|毛南|仫佬|拉祜|佤|纳西|普米|怒|独龙|达斡尔|鄂温克|鄂伦春|锡伯|塔吉克|各)族?/g;
const ENDS = /(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|新区|省|市|区|县|旗|盟)$/;

function shortOf(name: string): string {
  const bare = name.replace(ENDS, '');
  const isOfPeople = /自治[区州县旗]$/.test(name);
  const short = isOfPeople ? bare.replaceAll(PEOPLES, '') : bare;
  return short.length >= 2 ? short : bare.length >= 2 ? bare : name;
}

function byFirstLetter(regions: readonly Region[]): ReadonlyMap<string, readonly Region[]> {
  const found = new Map<string, Region[]>();
  for (const region of regions)
    for (const letter of new Set([region.name.charAt(0), region.short.charAt(0)]))
      found.set(letter, [...(found.get(letter) ?? []), region]);
  return found;
}

const longestFirst = (a: Region, b: Region): number => b.name.length - a.name.length;

export function regionsOf(table: RegionTable): Regions {
  const of = (level: Level, list: Readonly<Record<string, string>>, rename: (name: string) => string = (n) => n): Region[] =>
    Object.entries(list)
      .map(([code, raw]) => ({ code, level, name: rename(raw), short: shortOf(rename(raw)) }))
      .sort(longestFirst);
  const provinces = of('province', table.province_list, (n) => (MUNICIPALITIES.test(n) ? `${n}市` : n));
  const cities = of('city', table.city_list).filter((c) => !NO_CITY.test(c.name));
  const districts = of('district', table.area_list);
  const startingWith = { provinces: byFirstLetter(provinces), cities: byFirstLetter(cities), districts: byFirstLetter(districts) };
  return { provinces, cities, districts, startingWith, byCode: new Map([...provinces, ...cities].map((r) => [r.code, r])) };
}

export const provinceOf = (regions: Regions, code: string): Region | undefined => regions.byCode.get(`${code.slice(0, 2)}0000`);
/** Undefined below a province without cities, and for what lies in the second list of Chongqing: that is the city, too. */
export const cityOf = (regions: Regions, code: string): Region | undefined =>
  regions.byCode.get(`${code.slice(0, 4)}00`) ?? (code.startsWith('50') ? regions.byCode.get('500100') : undefined);
