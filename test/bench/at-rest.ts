import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectRedis } from '../../adapters/redis.ts';
import { startPrivateRedis } from '../../adapters/redis-server.ts';
import { childrenOf } from '../lab/holder.ts';
import type { Lab } from '../lab/lab.ts';

/** What a worker with nothing to do costs. */
export interface AtRest {
  readonly seconds: number;
  readonly rssMiB: number;
  /** Of one core: the worker itself, and the programs that it started meanwhile. */
  readonly ownPercent: number;
  readonly childrenPercent: number;
}

const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** `vmping worker` on hv1, left alone. */
export async function measureAtRest(lab: Lab, settleMs = 10_000, measureMs = 30_000): Promise<AtRest> {
  const server = await startPrivateRedis();
  const worker = lab.spawn('hv1', [process.execPath, program, 'worker', '--name', 'hv1'], {
    env: { VMPING_REDIS_URL: server.url },
    stdio: 'ignore',
  });
  try {
    await delay(settleMs);
    // nsenter forks to enter the pid namespace: its child is the program.
    const [pid] = worker.child.pid === undefined ? [] : childrenOf(worker.child.pid);
    if (pid === undefined || !(await announces(server.url))) {
      throw new Error(`the worker does not run (exit status ${worker.child.exitCode})`);
    }
    const before = cpuOf(pid);
    await delay(measureMs);
    const after = cpuOf(pid);
    const percent = (ms: number) => (ms / measureMs) * 100;
    return {
      seconds: measureMs / 1000,
      rssMiB: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
      ownPercent: percent(after.ownMs - before.ownMs),
      childrenPercent: percent(after.childrenMs - before.childrenMs),
    };
  } finally {
    worker.kill();
    await worker.exited;
    await server.stop();
  }
}

/** A worker that could not reach libvirt or Redis would rest too well. */
async function announces(url: string): Promise<boolean> {
  const redis = await connectRedis(url, { role: 'producer' });
  try {
    return (await redis.keys('*hv1*')).length > 0;
  } finally {
    redis.disconnect();
  }
}

/** Threads in nanoseconds (schedstat); ended children in clock ticks of 10 ms, the kernel keeps no more. */
function cpuOf(pid: number): { ownMs: number; childrenMs: number } {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ownNs = threads.reduce(
    (sum, thread) =>
      sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    0,
  );
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { ownMs: ownNs / 1e6, childrenMs: (Number(fields[13]) + Number(fields[14])) * 10 };
}
