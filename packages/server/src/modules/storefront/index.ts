import type { ServerModule } from '../../platform/module.ts';
import { mountStorefront } from './routes.ts';

export const storefrontModule: ServerModule = { name: 'storefront', mount: mountStorefront };
