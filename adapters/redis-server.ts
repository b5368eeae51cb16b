import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from './find-program.ts';
import { RedisUnusableError } from './redis.ts';

/** A Redis of vmping's own, on a unix socket that only this user may open. */
export interface PrivateRedis {
  /** For `VMPING_REDIS_URL` of other processes on this machine, in other network namespaces too. */
  readonly url: string;
  readonly pid: number;
  /** Ends the server and removes its folder. Safe to call twice. */
  stop(): Promise<void>;
}

export interface PrivateRedisOptions {
  /** Where its socket and its data are kept; kept after `stop` when given. Default: a new temporary folder. */
  readonly folder?: string;
  /** Where to look for the programs; default: `PATH`. */
  readonly path?: string;
}

const folderPrefix = 'vmping-redis-';

/** Starts `redis-server` or `valkey-server` from `PATH`. It dies with this process, also when that is killed. */
export async function startPrivateRedis(options: PrivateRedisOptions = {}): Promise<PrivateRedis> {
  const path = options.path ?? process.env.PATH ?? '';
  const server = (await findProgram('redis-server', path)) ?? (await findProgram('valkey-server', path));
  if (server === undefined) {
    throw new RedisUnusableError(
      'no Redis: set VMPING_REDIS_URL, or install a server for vmping to start: apt-get install redis-server (Debian, Ubuntu), dnf install valkey (Fedora), brew install redis (macOS)',
    );
  }
  if (options.folder === undefined) {
    await removeLeftovers();
  }
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`)));
  const socket = join(folder, 'redis.sock');
  const child = await spawnServer(server, path, folder, socket);
  const stop = async () => {
    await endProcess(child);
    if (options.folder === undefined) {
      await rm(folder, { recursive: true, force: true });
    }
  };
  try {
    await waitUntilReady(child, socket);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `unix://${socket}`, pid: child.pid ?? 0, stop };
}

/** How the server is started. docs/commands.md shows it. */
export function privateRedisArgs(folder: string, socket: string): string[] {
  return [
    ['--port', '0', '--unixsocket', socket, '--unixsocketperm', '700', '--dir', folder],
    // A question that was accepted is not lost when the server is killed, nor thrown away when memory is short.
    ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'],
    ['--daemonize', 'no', '--loglevel', 'warning'],
  ].flat();
}

async function spawnServer(
  server: string,
  path: string,
  folder: string,
  socket: string,
): Promise<ChildProcess> {
  const args = privateRedisArgs(folder, socket);
  const setpriv = await findProgram('setpriv', path);
  const [program, argv] = setpriv ? [setpriv, ['--pdeathsig', 'TERM', server, ...args]] : [server, args];
  // A group of its own: Ctrl-C in the terminal reaches vmping, which ends the server last.
  return spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

async function waitUntilReady(child: ChildProcess, socket: string): Promise<void> {
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-2_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    failure ??= `it ended with ${signal ?? code}: ${output.trim().split('\n').at(-1) ?? ''}`;
  });
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (failure !== undefined) {
      throw new RedisUnusableError(`the private Redis did not start: ${failure}`);
    }
    if (await answersPing(socket)) {
      return;
    }
    await delay(10);
  }
  throw new RedisUnusableError('the private Redis did not answer within 10 s');
}

/** Asks without ioredis: a server that still loads its append-only file answers `-LOADING`. */
function answersPing(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket, () => connection.write('PING\r\n'));
    const end = (ready: boolean) => {
      connection.destroy();
      resolve(ready);
    };
    connection.once('data', (data) => end(data.toString('utf8').startsWith('+PONG')));
    connection.once('error', () => end(false));
    connection.setTimeout(500, () => end(false));
  });
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
    return;
  }
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await ended;
  clearTimeout(timer);
}

/** Folders of servers whose vmping was killed; the server itself died with it. */
async function removeLeftovers(): Promise<void> {
  const entries = await readdir(tmpdir()).catch(() => []);
  for (const entry of entries) {
    const pid = new RegExp(`^${folderPrefix}(\\d+)-`, 'u').exec(entry)?.[1];
    const folder = join(tmpdir(), entry);
    if (pid !== undefined && !isRunning(Number(pid)) && !(await answersPing(join(folder, 'redis.sock')))) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
