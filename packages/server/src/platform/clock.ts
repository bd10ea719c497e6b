/** The one source of time. Tests own it; SQL never calls now(). */
export type Clock = () => Date;
export const systemClock: Clock = () => new Date();
