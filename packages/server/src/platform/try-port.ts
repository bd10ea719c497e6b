import { createServer } from 'node:net';

/**
 * Listens for a moment and lets go: a taken port is refused before a first start makes a database and tells a password
 * that nobody would see again. Rejects with what listening rejects with (EADDRINUSE, EACCES, EADDRNOTAVAIL).
 */
export function tryPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
