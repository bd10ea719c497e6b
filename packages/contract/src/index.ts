export * from './common.ts';
export * from './errors.ts';
export * from './identity.access.ts';
export * from './ids.ts';
export * from './money.ts';
export * from './permissions.ts';
export * from './route.ts';
export * from './events.ts';
