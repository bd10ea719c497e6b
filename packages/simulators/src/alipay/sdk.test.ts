import { AlipaySdk } from 'alipay-sdk';
import iconv from 'iconv-lite';
import { setTimeout as sleep } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testMerchant, testSimulators, until, type TestMerchant } from '../testing.ts';

/** The vendor's own client, unmodified: what it accepts and refuses is the measure of the simulator. */
let sims: Awaited<ReturnType<typeof testSimulators>>;
let shop: TestMerchant;
let sdk: AlipaySdk;
let next = 0;

const number = (): string => `20260101${String((next += 1)).padStart(10, '0')}`;

beforeAll(async () => {
  sims = await testSimulators(undefined, 10_000);
  shop = await testMerchant();
  const { account, baseUrl } = sims.alipay;
  sdk = new AlipaySdk({
    appId: account.app_id!,
    privateKey: account.app_private_key!,
    keyType: 'PKCS8',
    alipayPublicKey: account.alipay_public_key!,
    gateway: `${baseUrl}/gateway.do`,
  });
});

beforeEach(() => {
  shop.received.length = 0;
  shop.answer = { status: 200, body: 'success' };
  sims.faults.clear();
});

afterAll(async () => {
  await shop.stop();
  await sims.stop();
});

const heard = (at: number): Record<string, string> => Object.fromEntries(new URLSearchParams(shop.received[at]?.body));
const told = (count: number): Promise<void> => until(() => shop.received.length >= count);

const exec = (method: string, bizContent: Record<string, string>, more: Record<string, string> = {}) =>
  sdk.exec(method, { bizContent, ...more }, { validateSign: true });

const SUBJECT = '咖啡豆 100% 阿拉比卡+手冲 "250g"';

function pageLink(outTradeNo: string, more: Record<string, string> = {}): string {
  return sdk.pageExecute('alipay.trade.page.pay', 'GET', {
    bizContent: { out_trade_no: outTradeNo, total_amount: '19.90', subject: SUBJECT, product_code: 'FAST_INSTANT_TRADE_PAY', ...more },
    notifyUrl: shop.url,
    returnUrl: `${new URL(shop.url).origin}/back?x=1`,
  });
}

/** As a browser would: the address of the cashier. */
async function opened(link: string): Promise<string> {
  const answer = await fetch(link, { redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

const press = (cashier: string, what: string) =>
  fetch(cashier, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `do=${what}`,
  });

async function paid(outTradeNo: string): Promise<string> {
  const cashier = await opened(pageLink(outTradeNo));
  await press(cashier, 'pay');
  await told(1);
  return cashier;
}

test('a page that nobody opened is no trade; opened it waits; paid it is told, and the buyer goes back with a signed word', async () => {
  const no = number();
  const link = pageLink(no);
  expect(await exec('alipay.trade.query', { out_trade_no: no })).toMatchObject({ code: '40004', subCode: 'ACQ.TRADE_NOT_EXIST' });
  const cashier = await opened(link);
  expect(await (await fetch(cashier)).text()).toContain('100% 阿拉比卡');
  expect(await exec('alipay.trade.query', { out_trade_no: no })).toMatchObject({ code: '10000', tradeStatus: 'WAIT_BUYER_PAY' });
  await press(cashier, 'fail');
  expect(await exec('alipay.trade.query', { out_trade_no: no })).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY' });
  await press(cashier, 'pay');
  await told(1);
  expect(sdk.checkNotifySignV2(heard(0))).toBe(true);
  expect(sdk.checkNotifySignV2({ ...heard(0), total_amount: '0.01' })).toBe(false);
  expect(heard(0)).toMatchObject({ out_trade_no: no, trade_status: 'TRADE_SUCCESS', total_amount: '19.90', subject: SUBJECT });
  expect(Object.values(heard(0)).every((value) => value !== '')).toBe(true);
  const answer = await exec('alipay.trade.query', { out_trade_no: no });
  expect(answer).toMatchObject({ tradeStatus: 'TRADE_SUCCESS', totalAmount: '19.90' });
  expect(answer.sendPayDate).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const back = new URL((await fetch(`${cashier}/return`, { redirect: 'manual' })).headers.get('location') ?? '');
  expect(back.origin).toBe(new URL(shop.url).origin);
  const { x, ...fields } = Object.fromEntries(back.searchParams);
  expect(x).toBe('1');
  expect(fields).not.toHaveProperty('trade_status');
  expect(sdk.checkNotifySignV2(fields)).toBe(true);
  expect(await exec('alipay.trade.close', { out_trade_no: no })).toMatchObject({ code: '40004', subCode: 'ACQ.TRADE_STATUS_ERROR' });
});

test('the form of a POST opens the same page', async () => {
  const no = number();
  const form = sdk.pageExecute('alipay.trade.wap.pay', 'POST', {
    bizContent: { out_trade_no: no, total_amount: '1.00', subject: SUBJECT, product_code: 'QUICK_WAP_WAY', quit_url: shop.url },
  });
  const action = /action="([^"]+)"/.exec(form)?.[1] ?? '';
  const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map((m): [string, string] => [
    m[1]!,
    m[2]!.replaceAll('&quot;', '"'),
  ]);
  const answer = await fetch(action, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  expect(answer.status).toBe(303);
  expect(await exec('alipay.trade.query', { out_trade_no: no })).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY' });
});

test('the same number with another price is refused on the page, in GBK; a subject with = too', async () => {
  const no = number();
  await opened(pageLink(no));
  const page = iconv.decode(Buffer.from(await (await fetch(pageLink(no, { total_amount: '20.00' }))).arrayBuffer()), 'gbk');
  expect(page).toContain('模拟器');
  expect(page).toContain('CONTEXT_INCONSISTENT');
  expect(await (await fetch(pageLink(number(), { subject: 'a=b' }))).text()).toContain('INVALID_PARAMETER subject');
});

test('a code is drawn once, is no trade until scanned, and can be paid', async () => {
  const no = number();
  const biz = { out_trade_no: no, total_amount: '0.10', subject: SUBJECT, product_code: 'QR_CODE_OFFLINE' };
  const answer = await exec('alipay.trade.precreate', biz, { notify_url: shop.url });
  expect(answer).toMatchObject({ code: '10000', outTradeNo: no });
  expect(await exec('alipay.trade.precreate', biz)).toMatchObject({ subCode: 'ACQ.APPLY_PC_MERCHANT_CODE_ERROR' });
  expect(await exec('alipay.trade.close', { out_trade_no: no })).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST' });
  await press(await opened(answer.qrCode), 'pay');
  await told(1);
  expect(sdk.checkNotifySignV2(heard(0))).toBe(true);
  expect(await exec('alipay.trade.precreate', biz)).toMatchObject({ subCode: 'ACQ.TRADE_HAS_SUCCESS' });
});

test('refunds: partial ones add up, a repeat is the same one, the whole closes the trade', async () => {
  const no = number();
  await paid(no);
  const refund = (amount: string, requestNo: string) =>
    exec('alipay.trade.refund', { out_trade_no: no, refund_amount: amount, out_request_no: requestNo });
  expect(await refund('5.00', `${no}R01`)).toMatchObject({ code: '10000', fundChange: 'Y', refundFee: '5.00' });
  expect(await refund('5.00', `${no}R01`)).toMatchObject({ code: '10000', fundChange: 'N', refundFee: '5.00' });
  expect(await refund('6.00', `${no}R01`)).toMatchObject({ subCode: 'ACQ.DISCORDANT_REPEAT_REQUEST' });
  expect(await refund('14.91', `${no}R02`)).toMatchObject({ subCode: 'ACQ.REASON_TRADE_REFUND_FEE_ERR' });
  expect(await exec('alipay.trade.query', { out_trade_no: no })).toMatchObject({ tradeStatus: 'TRADE_SUCCESS' });
  expect(await refund('14.90', `${no}R03`)).toMatchObject({ fundChange: 'Y', refundFee: '19.90' });
  expect(await exec('alipay.trade.query', { out_trade_no: no })).toMatchObject({ tradeStatus: 'TRADE_CLOSED' });
  const ask = (requestNo: string) => exec('alipay.trade.fastpay.refund.query', { out_trade_no: no, out_request_no: requestNo });
  expect(await ask(`${no}R03`)).toMatchObject({ refundStatus: 'REFUND_SUCCESS', refundAmount: '14.90' });
  expect(await ask(`${no}R09`)).not.toHaveProperty('refundStatus');
});

test('closing and cancelling', async () => {
  const [closed, cancelled, back] = [number(), number(), number()];
  await opened(pageLink(closed));
  expect(await exec('alipay.trade.close', { out_trade_no: closed })).toMatchObject({ code: '10000', outTradeNo: closed });
  expect(await exec('alipay.trade.query', { out_trade_no: closed })).toMatchObject({ tradeStatus: 'TRADE_CLOSED' });
  await opened(pageLink(cancelled));
  expect(await exec('alipay.trade.cancel', { out_trade_no: cancelled })).toMatchObject({ action: 'close', retryFlag: 'N' });
  await paid(back);
  expect(await exec('alipay.trade.cancel', { out_trade_no: back })).toMatchObject({ action: 'refund' });
  expect(await exec('alipay.trade.cancel', { out_trade_no: number() })).not.toHaveProperty('action');
});

test('a notification comes again, the same one, until it is answered with success alone', async () => {
  shop.answer = { status: 200, body: 'success\n' };
  const no = number();
  await opened(pageLink(no)).then((cashier) => press(cashier, 'pay'));
  await told(2);
  expect(heard(1)).toEqual(heard(0));
  const { taken } = sims.notifier.counts;
  shop.answer = { status: 200, body: 'success' };
  await until(() => sims.notifier.counts.taken > taken);
  const sent = shop.received.length;
  await sleep(400);
  expect(shop.received).toHaveLength(sent);
});

test('errors of the gateway carry no signature, which the SDK stumbles over; armed, they do', async () => {
  const stranger = new AlipaySdk({
    appId: '9021000000000000',
    privateKey: sims.alipay.account.app_private_key!,
    keyType: 'PKCS8',
    alipayPublicKey: sims.alipay.account.alipay_public_key!,
    gateway: `${sims.alipay.baseUrl}/gateway.do`,
  });
  const ask = () => stranger.exec('alipay.trade.query', { bizContent: { out_trade_no: '1' } }, { validateSign: true });
  await expect(ask()).rejects.toThrow(TypeError);
  sims.faults.arm({ kind: 'gateway_error_signed' });
  expect(await ask()).toMatchObject({ code: '40002', subCode: 'isv.invalid-app-id' });
  sims.faults.arm({ kind: 'answer_wrong_signature' });
  await expect(exec('alipay.trade.query', { out_trade_no: '1' })).rejects.toThrow('验签失败');
});

/** Members of an archive, by hand: names as raw bytes. */
function members(zip: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  while (zip.readUInt32LE(at) === 0x04034b50) {
    expect(zip.readUInt16LE(at + 6)).toBe(0);
    const [packed, nameLength] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)];
    const start = at + 30 + nameLength;
    found.set(iconv.decode(zip.subarray(at + 30, start), 'gbk'), iconv.decode(inflateRawSync(zip.subarray(start, start + packed)), 'gbk'));
    at = start + packed;
  }
  return found;
}

test('the bill of yesterday: an address for half a minute, a ZIP in GBK; an empty day says so; today is a wrong argument', async () => {
  const real = new Date();
  const noon = new Date(`${new Date(real.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)}T12:00:00+08:00`);
  sims.clock.setNow(noon);
  sims.clock.setBooksAhead(-86_400_000);
  const no = number();
  await paid(no);
  await exec('alipay.trade.refund', { out_trade_no: no, refund_amount: '9.90', out_request_no: `${no}R01` });
  const day = (offset: number): string => new Date(noon.getTime() + 8 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10);
  const ask = (date: string) => exec('alipay.data.dataservice.bill.downloadurl.query', { bill_type: 'trade', bill_date: date });
  expect(await ask(day(0))).toMatchObject({ code: '40004', subCode: 'INVAILID_ARGUMENTS' });
  expect(await ask(day(-9))).toMatchObject({ billFileCode: 'EMPTY_DATA_WITH_BILL_FILE' });
  const url = (await ask(day(-1))).billDownloadUrl as string;
  const files = members(Buffer.from(await (await fetch(url)).arrayBuffer()));
  const [[name, text] = ['', '']] = [...files].filter(([n]) => !n.includes('汇总'));
  expect(name).toBe(`${sims.alipay.account.seller_id}0156_${day(-1).replaceAll('-', '')}_业务明细.csv`);
  expect([...files.keys()]).toHaveLength(2);
  expect(text).toContain(`,${no}\t,交易\t,${SUBJECT}\t,`);
  expect(text).toMatch(/-9\.90,-9\.90,.*R01\t,0\.06/);
  expect(text).toContain('#退款合计：1笔，商家实收退款共-9.90元');
  sims.clock.setNow(new Date(noon.getTime() + 31_000));
  expect((await fetch(url)).status).toBe(403);
  sims.clock.setNow(real);
  sims.clock.setBooksAhead(0);
});
