import { connectRedis } from '../../adapters/redis.ts';
import { startHostWorker } from '../../jobs/host/host-worker.ts';
import type { Log } from '../../jobs/log.ts';
import type { Timing } from '../../jobs/timing.ts';
import type { AnnouncedVm } from '../model/inventory.ts';
import type { HypervisorName } from '../model/names.ts';
import type { Capture, Diagnose } from '../model/request.ts';

/** The engine of a hypervisor, as the worker needs it. */
export interface Engine {
  readonly diagnose: Diagnose;
  readonly capture: Capture;
  /** The domains of this host; `state` in virsh's words (`running`, `shut off`), `unknown` where it was not asked. */
  readonly listVms: () => Promise<readonly AnnouncedVm[]>;
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
}

/** A host worker with its connection: what `vmping worker` and `vmping chat --worker` start. */
export async function startWorkerOn(options: StartWorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { redisUrl, engine, log } = options;
  const onState = (state: 'lost' | 'back', reason: string) =>
    log(state === 'lost' ? 'Redis is away' : 'Redis is back', reason ? { reason } : {});
  const redis = await connectRedis(redisUrl, { role: 'worker', onState });
  const worker = await startHostWorker({ ...options, ...engine, redis });
  const watch = engine.watch?.();
  return {
    async stop() {
      watch?.stop();
      await worker.stop();
      redis.disconnect();
    },
  };
}
