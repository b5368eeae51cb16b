import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { waitForExit } from './command.ts';
import { isAlive, type LabRecord, labFolder, type ProcessRef, startTimeOf } from './state.ts';

const script = fileURLToPath(new URL('holder.sh', import.meta.url));
const unshare = 'unshare --mount --pid --net --uts --ipc --fork --kill-child'.split(' ');

/** The lab's holder and the first process of its namespaces, ready to be filled. */
export interface Holder {
  readonly holder: ProcessRef;
  readonly init: number;
}

/**
 * Starts the process that the whole lab hangs on. With the owner `process` it dies with the calling
 * process, even when that is killed with -9 (parent-death signal).
 */
export async function startHolder(
  name: string,
  owner: LabRecord['owner'],
  onStarted: (holder: ProcessRef) => void,
): Promise<Holder> {
  mkdirSync(labFolder(name), { recursive: true });
  const log = openSync(`${labFolder(name)}/lab.log`, 'a');
  const argv = owner === 'process' ? ['setpriv', '--pdeathsig', 'KILL', ...unshare] : [...unshare];
  const [program, ...rest]: string[] = [...argv, 'sh', script];
  const child = spawn(program ?? 'unshare', rest, { detached: true, stdio: ['ignore', log, log], cwd: '/' });
  closeSync(log);
  const ended = waitForExit(child);
  child.unref();
  const pid = child.pid;
  const startTime = pid === undefined ? undefined : startTimeOf(pid);
  if (pid === undefined || startTime === undefined) {
    throw new Error(`cannot start ${argv[0]}: is util-linux installed?`);
  }
  onStarted({ pid, startTime });
  const init = await Promise.race([
    poll(`the lab's first process (see ${labFolder(name)}/lab.log)`, 10_000, () => {
      const [first] = childrenOf(pid);
      return first !== undefined && existsSync(`/proc/${first}/root/run/lab/ready`) ? first : undefined;
    }),
    ended.then((status) => {
      const said = readFileSync(`${labFolder(name)}/lab.log`, 'utf8').trim();
      throw new Error(`the lab's holder ended with status ${status}: ${said}`);
    }),
  ]);
  return { holder: { pid, startTime }, init };
}

/** Ends the holder and with it all of the lab; answers when nothing of it runs any more. */
export async function endHolder({ holder, init }: Pick<LabRecord, 'holder' | 'init'>): Promise<void> {
  // The first process first: its parent, the holder, then collects it and ends by itself.
  const first = isAlive(holder) ? childrenOf(holder.pid) : [];
  const doomed = [...new Set([...first, ...(init !== undefined && first.includes(init) ? [init] : [])])];
  for (const pid of doomed) {
    kill(pid);
  }
  const started = Date.now();
  while (isAlive(holder) || doomed.some((pid) => startTimeOf(pid) !== undefined)) {
    if (Date.now() - started > 500 && isAlive(holder)) {
      kill(holder.pid);
    }
    if (Date.now() - started > 20_000) {
      throw new Error(`the lab's holder (process ${holder.pid}) does not end`);
    }
    await sleep(10);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** Direct children of a process, oldest first. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/** The processes below `pid` that are number 1 of a deeper pid namespace of their own. */
export function innerInitsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => {
    const status = readIfThere(`/proc/${child}/status`);
    const numbers = /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
    return numbers.length > 2 && numbers.at(-1) === '1' ? [child] : innerInitsOf(child);
  });
}

/** The text of a file; empty where it cannot be read. */
export function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Asks again and again until there is an answer. */
export async function poll<T>(
  what: string,
  timeoutMs: number,
  ask: () => T | undefined | Promise<T | undefined>,
  everyMs = 15,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    }
    await sleep(everyMs);
  }
}
