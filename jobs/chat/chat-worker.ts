import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { chatContracts, refusal } from '../contracts.ts';
import { rememberPath } from '../path-memory.ts';
import { meterWorker } from '../queue-meters.ts';
import { chatBackoff, closeWithin, guardAgainstSpin, recoverAtStart, workerOptions } from '../queues.ts';
import {
  type ChatContext,
  handleAnswer,
  handleEvidence,
  handleOpen,
  handleProgress,
  handleWatch,
} from './chat-handlers.ts';
import { handleDigest, handleEpisode, handleIncident } from './incidents/incident-handlers.ts';

export interface RunningChatWorker {
  stop(): Promise<void>;
}

/** Takes the jobs of a `chat` queue and shows them, until stopped. `redis` is of the role `worker`. */
export async function startChatWorker(redis: Redis, context: ChatContext): Promise<RunningChatWorker> {
  const { log, timing } = context;
  const worker = new Worker(context.queue, (job: Job<unknown>) => process(job, context), {
    ...workerOptions(redis, timing),
    // Side by side: a job that waits for its channel's turn costs next to nothing, and must not hold up other
    // channels. Order within a question is kept by the numbers that its jobs carry.
    concurrency: 1_000,
    settings: { backoffStrategy: chatBackoff },
    // A bot that is killed again and again must not lose the answers that it was about to post.
    maxStalledCount: 50,
  });
  guardAgainstSpin(worker, (error) => log('the chat queue reports an error', { error: error.message }));
  worker.on('failed', (job, error) => {
    log('a chat job failed', { job: job?.id ?? '?', attempt: job?.attemptsMade ?? 0, error: error.message });
  });
  meterWorker(worker, 'chat', context.meters, context.clock);
  await recoverAtStart(redis, worker, timing);
  void worker.run().catch((error: unknown) => log('the chat worker stopped', { error: String(error) }));
  await worker.waitUntilReady();
  return { stop: () => closeWithin(timing.shutdownMs, () => worker.close()) };
}

type JobName = keyof typeof chatContracts;
type DataOf<Name extends JobName> = z.output<(typeof chatContracts)[Name]>;

/** A handler for every job of the queue, or the program does not compile. */
const handlers: { readonly [Name in JobName]: (job: DataOf<Name>, context: ChatContext) => Promise<void> } = {
  open: handleOpen,
  progress: handleProgress,
  answer: handleAnswer,
  watch: handleWatch,
  evidence: handleEvidence,
  episode: handleEpisode,
  incident: handleIncident,
  digest: handleDigest,
  tick: (job, { watch }) => watch.tick(job),
  round: (job, { watch }) => watch.round(job),
  looked: async (job, { redis, timing, watch }) => {
    if (job.answer.kind === 'diagnosis') {
      await rememberPath(redis, job.answer.diagnosis, timing);
    }
    await watch.looked(job);
  },
};

async function process({ name, data }: Job<unknown>, context: ChatContext): Promise<void> {
  if (!isJobName(name)) {
    throw new UnrecoverableError(`unknown job: ${name.slice(0, 40)}`);
  }
  return run(name, parse(name, data), context);
}

function isJobName(name: string): name is JobName {
  return Object.hasOwn(handlers, name);
}

function run<Name extends JobName>(name: Name, data: DataOf<Name>, context: ChatContext): Promise<void> {
  return handlers[name](data, context);
}

function parse<Name extends JobName>(name: Name, data: unknown): DataOf<Name> {
  const parsed = chatContracts[name].safeParse(data);
  if (!parsed.success) {
    throw new UnrecoverableError(`refused: ${refusal(parsed.error)}`);
  }
  return parsed.data as DataOf<Name>;
}
