import type { Job, Queue, Worker } from 'bullmq';
import type { Meters } from '../src/metrics/meters.ts';
import type { Clock } from './clock.ts';

/** A worker has the queue of its hypervisor, a bot that of the chats. */
export type MeteredQueue = 'host' | 'chat';

/** Counts what becomes of a worker's jobs, and how long each waited. */
export function meterWorker(worker: Worker, queue: MeteredQueue, meters: Meters, clock: Clock): void {
  worker.on('active', (job: Job) => {
    // A repetition waited for its backoff, and a delayed job for its time: neither says how busy the queue is.
    if (job.attemptsStarted <= 1 && (job.opts.delay ?? 0) === 0) {
      meters.observe('vmping_queue_wait_seconds', { queue }, (clock.now() - job.timestamp) / 1_000);
    }
  });
  worker.on('completed', () => meters.add('vmping_queue_attempts_total', { queue, result: 'done' }));
  worker.on('failed', (job) => {
    const result = job?.finishedOn === undefined ? 'retried' : 'failed';
    meters.add('vmping_queue_attempts_total', { queue, result });
  });
}

/** Tells with each scrape how many jobs are in a queue. */
export function meterDepth(jobs: Pick<Queue, 'getJobCounts'>, queue: MeteredQueue, meters: Meters): void {
  const states = { wait: 'waiting', active: 'active', delayed: 'delayed', failed: 'failed' } as const;
  meters.onScrape(async () => {
    for (const state of Object.values(states)) {
      meters.set('vmping_queue_jobs', { queue, state }, null);
    }
    const counts = await jobs.getJobCounts('wait', 'active', 'delayed', 'failed');
    for (const [name, state] of Object.entries(states)) {
      meters.set('vmping_queue_jobs', { queue, state }, counts[name] ?? 0);
    }
  });
}
