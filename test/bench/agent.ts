import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectRedis } from '../../adapters/redis.ts';
import { startPrivateRedis } from '../../adapters/redis-server.ts';
import { EpisodeJob } from '../../jobs/contracts.ts';
import { chatQueueName, queuePrefix } from '../../jobs/names.ts';
import { openQueues } from '../../jobs/queues.ts';
import type { Episode } from '../../src/model/episode.ts';
import { createNamespace, flaps, type Namespace } from '../host/namespace.ts';
import { ended, until } from '../redis/world.ts';
import { percentiles } from './queue.ts';

/** How fast and how exactly an agent tells of a flap. */
export interface AgentFigures {
  readonly samples: number;
  /** Milliseconds from the change that crosses the threshold until the alert is in the queue. */
  readonly queued: { readonly p50: number; readonly p95: number };
  /** Of one burst on one link: what the kernel counted, what the agent did, and in how many episodes. */
  readonly burst: {
    readonly made: number;
    readonly counted: number;
    readonly alerts: number;
    readonly seconds: number;
  };
}

const program = fileURLToPath(new URL('../host/agent-process.ts', import.meta.url));

/** The default threshold: six changes within a minute. */
const threshold = 6;

/** Real links of a namespace, a real Redis, and an agent in a process of its own. */
export async function measureAgent(samples = 60): Promise<AgentFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'vmping-bench-agent-'));
  const net = await createNamespace();
  const server = await startPrivateRedis({ folder });
  const redis = await connectRedis(server.url, { role: 'worker' });
  const queues = openQueues(redis);
  const links = Array.from({ length: samples + 1 }, (_, index) => index);
  await net.ipBatch(
    links.flatMap((index) => [
      `link add eth${index} up type veth peer name far${index}`,
      `link set far${index} up`,
    ]),
  );
  const agent = net.spawn([process.execPath, program, server.url, join(folder, 'agent.json')]);
  agent.stderr?.resume();
  try {
    await once(agent.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    await delay(1_000);
    const events = await connectRedis(server.url, { role: 'worker' });
    const times: number[] = [];
    for (const index of links.slice(1)) {
      times.push(await flapOnce(net, `far${index}`, events));
    }
    events.disconnect();
    const started = performance.now();
    const before = net.carrierChanges('eth0');
    await net.ipBatch(flaps('far0', 5_000));
    const seconds = (performance.now() - started) / 1_000;
    const made = net.carrierChanges('eth0') - before;
    const about = async () => (await episodes()).filter(({ device }) => device === 'eth0');
    await until(async () => (await about()).some(({ phase }) => phase === 'over'), 20_000);
    const told = await about();
    const counted = Math.max(...told.map(({ count }) => count));
    const alerts = new Set(told.map(({ id }) => id)).size;
    const { p50, p95 } = percentiles(times);
    return { samples, queued: { p50, p95 }, burst: { made, counted, alerts, seconds } };
  } finally {
    await ended(agent, () => agent.kill('SIGKILL'));
    await queues.close();
    redis.disconnect();
    await server.stop();
    net.remove();
    rmSync(folder, { recursive: true });
  }

  async function episodes(): Promise<readonly Episode[]> {
    const jobs = await queues.chat().getJobs();
    return jobs.map(({ data }) => EpisodeJob.parse(data).episode);
  }
}

/** Changes a carrier as often as it takes, a change each 30 ms; answers how long the alert took after the last. */
async function flapOnce(
  net: Namespace,
  device: string,
  events: Awaited<ReturnType<typeof connectRedis>>,
): Promise<number> {
  const ip = net.spawn(['ip', '-batch', '-']);
  // The program has begun when it does what it is told.
  ip.stdin?.write(`link set ${device} down\n`);
  await delay(300);
  let alert: Promise<number> | undefined;
  let at = 0;
  for (let change = 2; change <= threshold; change += 1) {
    if (change === threshold) {
      const from = await lastEvent(events);
      alert = events.xread('BLOCK', 5_000, 'STREAMS', stream, from).then((seen) => {
        if (seen === null) {
          throw new Error(`no alert about the peer of ${device}`);
        }
        return performance.now();
      });
      await delay(30);
    }
    at = performance.now();
    ip.stdin?.write(`link set ${device} ${change % 2 === 0 ? 'up' : 'down'}\n`);
    await delay(30);
  }
  const took = ((await alert) ?? Number.NaN) - at;
  ip.stdin?.end();
  await once(ip, 'exit');
  // Its second message, with what was looked up, must not be taken for the alert of the next link.
  await delay(300);
  return took;
}

const stream = `${queuePrefix}:${chatQueueName}:events`;

async function lastEvent(redis: Awaited<ReturnType<typeof connectRedis>>): Promise<string> {
  const [last] = await redis.xrevrange(stream, '+', '-', 'COUNT', 1);
  return last?.[0] ?? '0-0';
}
