import { connectRedis } from '../../adapters/redis.ts';
import { startHostWorker } from '../../jobs/host/host-worker.ts';
import type { Log } from '../../jobs/log.ts';
import type { Timing } from '../../jobs/timing.ts';
import { type Meters, noMeters } from '../metrics/meters.ts';
import type { DomainSource } from '../model/domain-source.ts';
import type { Health } from '../model/health.ts';
import type { HypervisorName } from '../model/names.ts';
import type { Capture, Diagnose } from '../model/request.ts';
import { watchRedis } from './redis-state.ts';

/** The engine of a hypervisor, as the worker needs it. */
export interface Engine {
  readonly diagnose: Diagnose;
  readonly capture: Capture;
  /** The domains of this host. */
  readonly domains: DomainSource;
  /** Begins to remember what changes on this host; left out where there is nothing to remember. */
  readonly watch?: () => { stop(): void };
}

export interface StartWorkerOptions {
  readonly redisUrl: string;
  readonly hypervisor: HypervisorName;
  readonly engine: Engine;
  readonly log: Log;
  readonly concurrency?: number;
  readonly timing?: Timing;
  readonly meters?: Meters;
}

export interface WorkerProcess {
  stop(): Promise<void>;
  /** Redis, as it is now. Never rejects. */
  health(): Promise<Health>;
}

/** A host worker with its connection: what `vmping worker` and `vmping chat --worker` start. */
export async function startWorkerOn(options: StartWorkerOptions): Promise<WorkerProcess> {
  const { redisUrl, engine, log } = options;
  const state = watchRedis(log, options.meters ?? noMeters);
  const redis = await connectRedis(redisUrl, { role: 'worker', onState: state.onState });
  const worker = await startHostWorker({ ...options, ...engine, redis });
  const watch = engine.watch?.();
  return {
    health: async () => ({ redis: await state.health(redis) }),
    async stop() {
      watch?.stop();
      await worker.stop();
      redis.disconnect();
    },
  };
}
