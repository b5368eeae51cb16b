import { setTimeout as delay } from 'node:timers/promises';
import { connectRedis } from '../../adapters/redis.ts';
import { startPrivateRedis } from '../../adapters/redis-server.ts';
import { createClock, moment } from '../../jobs/clock.ts';
import { createEnqueue } from '../../jobs/enqueue.ts';
import { silentLog } from '../../jobs/log.ts';
import { openQueues } from '../../jobs/queues.ts';
import { startWorkerOn } from '../../src/cli/start-worker.ts';
import { fixedDomains } from '../../src/inventory/domain-source.ts';
import { HypervisorName, VmName } from '../../src/model/names.ts';
import { parseTarget } from '../../src/model/target.ts';
import { sampleDiagnosis } from '../redis/diagnosis.ts';
import { noCapture } from './no-capture.ts';

/** Milliseconds from `add` until the job is acknowledged, and until the engine is called. */
export interface QueueOverhead {
  readonly samples: number;
  readonly acknowledged: Percentiles;
  readonly pickedUp: Percentiles;
}

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Asks one question at a time of an idle worker, over a private Redis with its append-only file on. */
export async function measureQueueOverhead(samples = 300, gapMs = 20): Promise<QueueOverhead> {
  const server = await startPrivateRedis();
  const started = new Map<string, number>();
  const hypervisor = HypervisorName.parse('bench');
  const worker = await startWorkerOn({
    redisUrl: server.url,
    hypervisor,
    log: silentLog,
    engine: {
      capture: noCapture,
      domains: fixedDomains([]),
      diagnose: (request) => {
        started.set(request.id, performance.now());
        return Promise.resolve(sampleDiagnosis({ ...request, target: request.target.text }));
      },
    },
  });
  const redis = await connectRedis(server.url, { role: 'producer' });
  const queues = openQueues(redis);
  const enqueue = createEnqueue(queues);
  const clock = await createClock(redis);
  const acknowledged: number[] = [];
  const pickedUp: number[] = [];
  try {
    for (let index = -20; index < samples; index += 1) {
      const id = `bench${index + 20}`;
      const request = { id, vm: VmName.parse('vm'), target: parseTarget('10.0.0.1'), hypervisor, nic: null };
      const times = { askedAt: moment(clock.now()), deadline: moment(clock.now() + 10_000) };
      const begun = performance.now();
      await enqueue.diagnose({ v: 1, request, replyTo: 'chat', ...times });
      const added = performance.now();
      await delay(gapMs);
      // The first ones warm up.
      if (index >= 0) {
        acknowledged.push(added - begun);
        pickedUp.push((started.get(id) ?? Number.POSITIVE_INFINITY) - begun);
      }
    }
  } finally {
    await worker.stop();
    await queues.close();
    redis.disconnect();
    await server.stop();
  }
  return { samples, acknowledged: percentiles(acknowledged), pickedUp: percentiles(pickedUp) };
}

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
