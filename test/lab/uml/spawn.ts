import { type StdioOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exitStatus } from '../command.ts';
import type { LabProcess } from '../lab.ts';
import type { RunRequest } from './wire.ts';

const entrance = fileURLToPath(new URL('entrance.ts', import.meta.url));

/** Starts a program of the lab in the machine and leaves it running; it ends with this process. */
export function spawnInside(socketPath: string, request: RunRequest, stdio: StdioOptions): LabProcess {
  const argv = ['--pdeathsig', 'KILL', process.execPath, entrance, socketPath, JSON.stringify(request)];
  const child = spawn('setpriv', argv, { stdio });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('exit', (code, signal) => resolve(exitStatus(code, signal)));
  return {
    child,
    exited: promise,
    // The entrance hands signals on; where it is killed itself, the program ends with it.
    kill: (signal = 'SIGTERM') => void child.kill(signal),
  };
}
