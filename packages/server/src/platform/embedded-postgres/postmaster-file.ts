import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from '../start-refusal.ts';

const run = promisify(execFile);

/** What a running (or killed) server left in `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number | undefined;
}

export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const port = Number(lines[3]);
  return { pid: Math.abs(Number(lines[0])), port: Number.isInteger(port) && port > 0 ? port : undefined };
}

/**
 * Who has the pid that the file names?
 * - `gone`: nobody, PostgreSQL itself then replaces the file.
 * - `server`: a PostgreSQL of this folder.
 * - `stranger`: a zombie, or a program that was given the recycled number. PostgreSQL only asks whether the number is alive and
 *   would refuse to start for ever, so the caller removes the file.
 */
export async function whoHas(pid: number, cluster: string): Promise<'gone' | 'server' | 'stranger'> {
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return 'gone';
  const command = await commandOf(pid);
  if (command === undefined) return 'stranger';
  return command.includes('postgres') && command.includes(cluster) ? 'server' : 'stranger';
}

/** Whether any process has this number; says nothing about which. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Command line of a process; undefined when it has none any more (a zombie). */
async function commandOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim() || undefined;
    if (process.platform === 'win32') return await windowsCommand(pid);
    return (await run('ps', ['-o', 'command=', '-p', String(pid)])).stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

async function windowsCommand(pid: number): Promise<string | undefined> {
  const script = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
  const { stdout } = await run('powershell.exe', ['-NoProfile', '-Command', script]);
  return stdout.replaceAll('/', '\\').trim() || undefined;
}
