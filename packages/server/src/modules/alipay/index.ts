import type { ServerModule } from '../../platform/module.ts';
import { registerProviderKind } from '../payments/index.ts';
import { alipayKind } from './account.ts';

export const alipayModule: ServerModule = {
  name: 'alipay',
  mount(_http, { core }) {
    registerProviderKind(core, alipayKind);
  },
};
