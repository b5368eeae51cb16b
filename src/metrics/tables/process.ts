import { exposers, free, type MetricTable } from '../metric.ts';

/** What this process is. */
export const processMetrics = {
  vmping_build_info: {
    kind: 'gauge',
    help: 'Always 1; the labels tell what runs: the version, the part, and of a worker the name of its hypervisor.',
    labels: { version: free, part: exposers, hypervisor: free },
    by: ['worker', 'bot'],
  },
} satisfies MetricTable;
