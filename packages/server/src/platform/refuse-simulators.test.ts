import { expect, test } from 'vitest';
import { isSimulatorAddress, refuseSimulators } from './refuse-simulators.ts';

const url = (address: string, isDemo = false) => ({ isDemo, payments: { urls: { wechat_pay: address }, accounts: {} } });

test.each([
  'http://api.mch.weixin.qq.com',
  'https://127.0.0.1:3390/wechat',
  'https://localhost',
  'https://pay.local',
  'https://10.1.2.3',
  'https://192.168.1.5',
  'https://172.20.0.4',
  'https://[::1]:3390',
  'https://[fd00::1]',
  'https://simulator',
])('%s is no provider: production does not start with it', (address) => {
  expect(isSimulatorAddress(address)).toBe(true);
  expect(() => refuseSimulators(url(address))).toThrow(/^Wrong setting: DANFLOW_WECHAT_PAY_URL is /);
  expect(() => refuseSimulators(url(address, true))).not.toThrow();
});

test.each([
  'https://api.mch.weixin.qq.com',
  'https://api2.mch.weixin.qq.com',
  'https://openapi.alipay.com',
  'https://openapi-sandbox.dl.alipaydev.com',
])('%s is one', (address) => {
  expect(isSimulatorAddress(address)).toBe(false);
  expect(() => refuseSimulators(url(address))).not.toThrow();
});
