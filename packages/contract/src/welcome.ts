import { z } from 'zod';
import { route } from './route.ts';

export const WelcomeStep = z.enum(['shop', 'goods', 'people', 'order']);
export type WelcomeStep = z.infer<typeof WelcomeStep>;

export const WelcomeView = z
  .object({
    /** An installation that began empty and has not waved the welcome off. */
    isOffered: z.boolean(),
    /** Somebody has been there: it is offered quietly from then on. */
    isBegun: z.boolean(),
    steps: z.array(z.object({ name: WelcomeStep, state: z.enum(['open', 'skipped', 'done']) })),
  })
  .meta({ id: 'Welcome' });
export type WelcomeView = z.infer<typeof WelcomeView>;

export const getWelcomeRoute = route({
  method: 'GET',
  path: '/welcome',
  summary: 'The first run: four steps, read from what there is',
  access: 'system.manage',
  reply: WelcomeView,
});
export const changeWelcomeRoute = route({
  method: 'POST',
  path: '/welcome',
  summary: 'Begin, skip a step or take it up again, leave the welcome for good or come back to it',
  access: 'system.manage',
  body: z.discriminatedUnion('act', [
    z.object({ act: z.enum(['begin', 'close', 'reopen']) }),
    z.object({ act: z.enum(['skip', 'take_up']), step: WelcomeStep }),
  ]),
  reply: WelcomeView,
});
