import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectRedis } from '../../adapters/redis.ts';
import { startPrivateRedis } from '../../adapters/redis-server.ts';
import { childrenOf } from '../lab/holder.ts';
import type { Lab } from '../lab/lab.ts';

/** What a process with nothing to do costs. */
export interface AtRest {
  readonly seconds: number;
  readonly rssMiB: number;
  /** Of the programs that live as long as it does. */
  readonly helpersMiB: number;
  /** Of one core: the process itself, and the programs that it started, those that still run too. */
  readonly ownPercent: number;
  readonly childrenPercent: number;
}

/** A process to measure on hv1, from dist/hypervisor.js. */
export interface Rester {
  readonly title: string;
  readonly args: readonly string[];
  /** The configuration file. */
  readonly config?: string;
  /** Where Prometheus would ask, every 15 s. */
  readonly scrape?: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How a worker is meant to run. */
export const worker: Rester = { title: 'worker', args: ['worker', '--name', 'hv1'] };

/** All that can be left alone on a hypervisor. */
export const resters: readonly Rester[] = [
  worker,
  {
    ...worker,
    title: 'worker with metrics, asked every 15 s',
    config: 'metrics: {}\n',
    scrape: 'http://127.0.0.1:10471/metrics',
  },
  { ...worker, title: 'agent alone', args: ['agent', '--name', 'hv1'] },
];

/** Left alone on hv1, for two minutes: the dearest of the work, a look at the host's settings, comes once in them. */
export async function measureAtRest(
  lab: Lab,
  { args, config, scrape }: Rester = worker,
  settleMs = 25_000,
  measureMs = 120_000,
): Promise<AtRest> {
  const folder = mkdtempSync(join(tmpdir(), 'vmping-rest-'));
  const server = await startPrivateRedis();
  const file = join(folder, 'vmping.yaml');
  writeFileSync(file, config ?? '{}\n');
  // As a hypervisor has it: one file.
  execFileSync(process.execPath, ['build.ts', folder], { cwd: root });
  const program = join(folder, 'hypervisor.js');
  const running = lab.spawn('hv1', [process.execPath, program, ...args], {
    env: { VMPING_REDIS_URL: server.url, VMPING_CONFIG: file },
    stdio: 'ignore',
  });
  const asking = scrape === undefined ? undefined : setInterval(() => void ask(lab, scrape), 15_000);
  try {
    await delay(settleMs);
    // nsenter forks to enter the pid namespace: its child is the program.
    const [pid] = running.child.pid === undefined ? [] : childrenOf(running.child.pid);
    if (pid === undefined || !(await announces(server.url))) {
      throw new Error(`the process does not run (exit status ${running.child.exitCode})`);
    }
    if (scrape !== undefined && !(await ask(lab, scrape))) {
      throw new Error(`${scrape} does not answer`);
    }
    const before = cpuOf(pid);
    await delay(measureMs);
    const after = cpuOf(pid);
    const percent = (ms: number) => (ms / measureMs) * 100;
    return {
      seconds: measureMs / 1000,
      rssMiB: rssMiB(pid),
      helpersMiB: childrenOf(pid).reduce((sum, child) => sum + rssMiB(child), 0),
      ownPercent: percent(after.ownMs - before.ownMs),
      childrenPercent: percent(after.childrenMs - before.childrenMs),
    };
  } finally {
    clearInterval(asking);
    running.kill();
    await running.exited;
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** A process that could not reach libvirt or Redis would rest too well. */
async function announces(url: string): Promise<boolean> {
  const redis = await connectRedis(url, { role: 'producer' });
  try {
    return (await redis.keys('*hv1*')).length > 0;
  } finally {
    redis.disconnect();
  }
}

/** Asks from hv1 itself, in a process of its own. */
async function ask(lab: Lab, url: string): Promise<boolean> {
  const script = `const { ok } = await fetch(${JSON.stringify(url)}); process.exitCode = ok ? 0 : 1;`;
  const { exitCode } = await lab.exec('hv1', [process.execPath, '--input-type=module', '-e', script]);
  return exitCode === 0;
}

/** Threads, and programs that still run, in nanoseconds (schedstat); ended ones in ticks of 10 ms, the kernel keeps no more. */
function cpuOf(pid: number): { ownMs: number; childrenMs: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ended = (Number(fields[13]) + Number(fields[14])) * 10;
  return {
    ownMs: threadsMs(pid),
    childrenMs: childrenOf(pid).reduce((sum, child) => sum + threadsMs(child), ended),
  };
}

function threadsMs(pid: number): number {
  try {
    const ns = readdirSync(`/proc/${pid}/task`).map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    );
    return ns.reduce((sum, each) => sum + each, 0) / 1e6;
  } catch {
    // Ended between one look and the next; it is among the ended ones soon.
    return 0;
  }
}

function rssMiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
