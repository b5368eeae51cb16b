import { randomUUID } from 'node:crypto';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { DomainSource } from '../../src/inventory/domain-source.ts';
import { type Meters, noMeters } from '../../src/metrics/meters.ts';
import type { HypervisorName } from '../../src/model/names.ts';
import type { Capture, Diagnose } from '../../src/model/request.ts';
import { createClock } from '../clock.ts';
import { hostContracts, refusal } from '../contracts.ts';
import { createEnqueue } from '../enqueue.ts';
import type { Log } from '../log.ts';
import { hostQueueName } from '../names.ts';
import { meterDepth, meterWorker } from '../queue-meters.ts';
import { closeWithin, guardAgainstSpin, openQueues, recoverAtStart, workerOptions } from '../queues.ts';
import { createRequestStore } from '../requests.ts';
import { defaultTiming, type Timing } from '../timing.ts';
import { startAnnouncer } from './announce.ts';
import { answerInvalid, type HostContext, handleCapture, handleDiagnose } from './host-handlers.ts';
import { handleLook } from './look.ts';

export interface HostWorkerOptions {
  /** A connection of the role `worker`; stays open when the worker stops. */
  readonly redis: Redis;
  readonly hypervisor: HypervisorName;
  readonly diagnose: Diagnose;
  readonly capture: Capture;
  readonly domains: DomainSource;
  readonly log: Log;
  /** Questions that run side by side. */
  readonly concurrency?: number;
  readonly timing?: Timing;
  readonly meters?: Meters;
}

export interface RunningWorker {
  /** Cancels what runs, reports it as cancelled, and ends within `timing.shutdownMs`. Safe to call twice. */
  stop(): Promise<void>;
}

/** Announces the hypervisor and answers its queue until stopped. */
export async function startHostWorker(options: HostWorkerOptions): Promise<RunningWorker> {
  const { redis, hypervisor, log, timing = defaultTiming, meters = noMeters } = options;
  const session = randomUUID();
  const shutdown = new AbortController();
  const queues = openQueues(redis);
  const clock = await createClock(redis);
  const context: HostContext = {
    diagnose: options.diagnose,
    capture: options.capture,
    enqueue: createEnqueue(queues, () => clock.now()),
    requests: createRequestStore(redis, timing),
    clock,
    timing,
    session,
    hypervisor,
    log,
    meters,
    shutdown: shutdown.signal,
  };
  const worker = new Worker(
    hostQueueName(hypervisor),
    (job: Job<unknown>, _token, lost) => process(job, context, lost ?? new AbortController().signal),
    { ...workerOptions(redis, timing), name: hypervisor, concurrency: options.concurrency ?? 4 },
  );
  guardAgainstSpin(worker, (error) => log('the queue reports an error', { error: error.message }));
  worker.on('failed', (job, error) => log('a job failed', { job: job?.id ?? '?', error: error.message }));
  meterWorker(worker, 'host', meters, clock);
  meterDepth(queues.host(hypervisor), 'host', meters);
  const announcer = await startAnnouncer({ ...options, clock, timing, session, role: 'worker' });
  await recoverAtStart(redis, worker, timing);
  void worker.run().catch((error: unknown) => log('the worker stopped', { error: String(error) }));
  await worker.waitUntilReady();

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    // No new job from here on; what runs hears of it and answers "cancelled".
    await closeWithin(500, () => worker.pause(true));
    shutdown.abort(new Error('the worker is stopping'));
    await closeWithin(timing.shutdownMs - 500, async () => {
      await worker.close();
      await announcer.stop();
      await queues.close();
    });
  };
  return {
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function process(job: Job<unknown>, context: HostContext, lost: AbortSignal): Promise<void> {
  switch (job.name) {
    case 'diagnose':
      return handleDiagnose(await parse(hostContracts.diagnose, job.data, context), context, lost);
    case 'capture':
      return handleCapture(await parse(hostContracts.capture, job.data, context), context, lost);
    case 'look':
      return handleLook(await parse(hostContracts.look, job.data, context), context, lost);
    default:
      throw new UnrecoverableError(`unknown job: ${job.name.slice(0, 40)}`);
  }
}

/** What does not fit is refused, and told to the asker where the job says who that is. */
async function parse<Data>(contract: z.ZodType<Data>, payload: unknown, context: HostContext): Promise<Data> {
  const data = contract.safeParse(payload);
  if (data.success) {
    return data.data;
  }
  const problem = refusal(data.error);
  await answerInvalid(payload, problem, context);
  throw new UnrecoverableError(`refused: ${problem}`);
}
