import { pino, type Logger } from 'pino';

export type Log = Logger;

/** Structured lines on standard error; personal data is kept out by never logging bodies, and redacted should one slip in (law 7). */
export const openLog = (level: string): Log =>
  pino(
    {
      level,
      redact: {
        paths: ['*.phone', '*.name', '*.street', '*.password', 'req.headers.cookie', 'req.headers.authorization'],
        censor: '[hidden]',
      },
      serializers: { error: pino.stdSerializers.err },
    },
    pino.destination({ fd: 2, sync: false }),
  );
