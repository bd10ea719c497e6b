const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁房蒲滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝';
const DOUBLE = /^(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|司徒|夏侯|端木|南宫|独孤)/;
const TITLE = /(?:先生|女士|小姐|老师|老板|经理|同学|阿姨|师傅|总)$/;
/** 张镇宇 is a person, 高新路 a road: in short texts that begin with a surname only the end counts. */
const PLACE_END = /(?:[省市区县镇乡村路街道巷弄号栋幢楼层室座]|单元|大厦|广场|小区|花园|公寓|公司|学校|医院)$/;
/** Words that stand in addresses and in no name. */
const PLACE =
  /[省市区县镇乡村路街道巷弄号栋幢楼层室座户屯组]|单元|大厦|广场|小区|花园|公寓|公司|学校|医院|超市|商店|驿站|菜鸟|丰巢|快递|宿舍|工业|科技|中心|门卫|前台|北门|南门|东门|西门/;
const NOT_A_NAME = /^(?:收货?人?|收件人?|本人|谢谢|麻烦|尽快|发货?|地址|电话|手机|中国|加急|顺丰)$/;

export const withoutTail = (text: string): string =>
  text.replace(/\s*[(（]?(?:收|启|亲启|\(收\))[)）]?$/u, '').replace(/^[\s::.,]+|[\s::.,]+$/gu, '');

/** How much a piece of text looks like the name of a person: 0 not at all, 3 surely. */
export function nameLikeness(raw: string): number {
  const text = withoutTail(raw);
  if (text === '' || /\d/.test(text) || NOT_A_NAME.test(text)) return 0;
  if (/^[\p{Script=Han}]+·[\p{Script=Han}·]+$/u.test(text)) return text.length <= 20 ? 3 : 0;
  if (/^[A-Za-z][A-Za-z .'-]{0,30}$/.test(text)) return 2;
  if (!/^[\p{Script=Han}]+$/u.test(text)) return 0;
  const bare = text.replace(TITLE, '');
  if (TITLE.test(text) && bare.length >= 1 && bare.length <= 3) return 3;
  if (DOUBLE.test(text) && text.length <= 4 && !PLACE_END.test(text)) return 3;
  if (text.length >= 2 && text.length <= 3 && SURNAMES.includes(text.charAt(0)) && !PLACE_END.test(text)) return 3;
  if (PLACE.test(text) || text.length === 1 || text.length > 6) return 0;
  return text.length <= 4 ? 1 : 0.5;
}
