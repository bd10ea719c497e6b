/** Nothing is handed down: PG* variables of the person at the terminal must not steer our server, and our secrets are none of its business. */
export const SERVER_ENVIRONMENT: NodeJS.ProcessEnv = { LC_ALL: 'C' };
