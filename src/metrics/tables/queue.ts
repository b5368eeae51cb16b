import type { MetricTable } from '../metric.ts';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** A worker has the queue of its hypervisor, a bot that of the chats. */
const queue = ['host', 'chat'] as const;

/** Redis, and the jobs that cross it. */
export const queueMetrics = {
  vmping_redis_up: {
    kind: 'gauge',
    help: '1 while the connection to Redis stands, 0 while it is away.',
    labels: {},
    by: ['worker', 'bot'],
  },
  vmping_redis_disconnects_total: {
    kind: 'counter',
    help: 'How often the connection to Redis was lost.',
    labels: {},
    by: ['worker', 'bot'],
  },
  vmping_queue_jobs: {
    kind: 'gauge',
    help: 'Jobs in the queue of this process, by state. No series while Redis does not answer.',
    labels: { queue, state: ['waiting', 'active', 'delayed', 'failed'] as const },
    by: ['worker', 'bot'],
  },
  vmping_queue_wait_seconds: {
    kind: 'histogram',
    help: 'How long a job waited before it was first taken up; jobs that are meant for later are left out.',
    labels: { queue },
    buckets: seconds,
    by: ['worker', 'bot'],
  },
  vmping_queue_attempts_total: {
    kind: 'counter',
    help: 'Runs of jobs: done, failed to be tried again (retried), or given up (failed).',
    labels: { queue, result: ['done', 'retried', 'failed'] as const },
    by: ['worker', 'bot'],
  },
} satisfies MetricTable;
