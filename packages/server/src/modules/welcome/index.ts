import type { ServerModule } from '../../platform/module.ts';
import { mountWelcome } from './routes.ts';

export const welcomeModule: ServerModule = { name: 'welcome', mount: (http) => mountWelcome(http) };
