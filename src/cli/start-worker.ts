import { connectRedis } from '../../adapters/redis.ts';
import type { Agent } from '../../jobs/host/agent/agent.ts';
import { deliverEpisodes } from '../../jobs/host/agent/deliver.ts';
import { startHostWorker } from '../../jobs/host/host-worker.ts';
import type { Log } from '../../jobs/log.ts';
import type { Timing } from '../../jobs/timing.ts';
import type { DomainSource } from '../inventory/domain-source.ts';
import { type Meters, noMeters } from '../metrics/meters.ts';
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
  /** Watches the links of this host, too. */
  readonly agent?: Agent | undefined;
  /** Where the agent sends what it finds; left out, to the bot. */
  readonly episodeQueue?: string;
}

export interface WorkerProcess {
  stop(): Promise<void>;
  /** Redis, as it is now. Never rejects. */
  health(): Promise<Health>;
}

/** A host worker with its connection: what `vmping worker` and `vmping chat --worker` start. */
export async function startWorkerOn(options: StartWorkerOptions): Promise<WorkerProcess> {
  try {
    return await startWithAgent(options);
  } catch (error) {
    // It watches since before Redis was asked for, and would keep a process alive that is to end.
    await options.agent?.stop();
    throw error;
  }
}

async function startWithAgent(options: StartWorkerOptions): Promise<WorkerProcess> {
  const { redisUrl, engine, log, agent, episodeQueue: queue } = options;
  const state = watchRedis(log, options.meters ?? noMeters);
  const redis = await connectRedis(redisUrl, { role: 'worker', onState: state.onState });
  state.onConnected();
  const worker = await startHostWorker({ ...options, ...engine, redis });
  const watch = engine.watch?.();
  const delivery = agent && (await deliverEpisodes(agent, { redis, queue }));
  return {
    health: async () => ({ redis: await state.health(redis) }),
    async stop() {
      watch?.stop();
      await agent?.stop();
      await Promise.all([worker.stop(), delivery?.stop()]);
      redis.disconnect();
    },
  };
}
