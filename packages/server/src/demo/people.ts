import type { Receiver } from '@danflow/contract';
import type { Dice } from './random.ts';

const SURNAMES = [
  '林',
  '陈',
  '周',
  '吴',
  '郑',
  '许',
  '何',
  '沈',
  '韩',
  '杨',
  '朱',
  '秦',
  '尤',
  '施',
  '孔',
  '曹',
  '严',
  '金',
  '魏',
  '陶',
  '姜',
  '谢',
  '邹',
  '苏',
  '潘',
];
const GIVEN = ['晓雨', '思远', '雅静', '子涵', '明轩', '若曦', '志强', '佳怡', '浩然', '梦洁', '文博', '婉清', '建国', '欣然', '宇航'];
const PLACES = [
  ['广东省', '深圳市', '南山区', '科苑路'],
  ['广东省', '广州市', '天河区', '体育西路'],
  ['浙江省', '杭州市', '西湖区', '文三路'],
  ['上海市', '上海市', '徐汇区', '漕溪北路'],
  ['北京市', '北京市', '朝阳区', '望京街'],
  ['四川省', '成都市', '武侯区', '人民南路'],
  ['江苏省', '南京市', '鼓楼区', '中山北路'],
  ['湖北省', '武汉市', '洪山区', '珞喻路'],
  ['陕西省', '西安市', '雁塔区', '小寨东路'],
  ['云南省', '昆明市', '五华区', '翠湖南路'],
] as const;

export type Buyer = Receiver;

/** Invented people, the same ones each time. */
export function inventBuyers(dice: Dice, count: number): Buyer[] {
  return Array.from({ length: count }, (_, i): Buyer => {
    const [province, city, district, road] = dice.pick(PLACES);
    return {
      name: `${SURNAMES[i % SURNAMES.length] ?? '林'}${dice.pick(GIVEN)}`,
      phone: `1${dice.pick(['39', '58', '86', '77'])}${String(dice.between(0, 99_999_999)).padStart(8, '0')}`,
      country: 'CN',
      province,
      city,
      district,
      street: `${road} ${dice.between(1, 288)} 号 ${dice.between(1, 20)} 栋 ${dice.between(101, 2803)} 室`,
      postalCode: '',
    };
  });
}

export const STAFF = [
  { username: 'owner', displayName: '店主', role: 'owner' },
  { username: 'kefu', displayName: '客服小林', role: 'customer_service' },
  { username: 'cangku', displayName: '仓库阿强', role: 'warehouse' },
  { username: 'caiwu', displayName: '财务小周', role: 'finance' },
] as const;
export type StaffRole = (typeof STAFF)[number]['role'];
