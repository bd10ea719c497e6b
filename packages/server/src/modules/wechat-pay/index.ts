import type { ServerModule } from '../../platform/module.ts';
import { registerProviderKind } from '../payments/index.ts';
import { wechatPayKind } from './account.ts';

export const wechatPayModule: ServerModule = {
  name: 'wechat-pay',
  mount(_http, { core }) {
    registerProviderKind(core, wechatPayKind);
  },
};
