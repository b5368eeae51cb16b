import { outcomes } from '../../model/diagnosis.ts';
import { layers } from '../../model/layer.ts';
import type { MetricTable } from '../metric.ts';

/** What became of the questions, and what the pings of the diagnoses came to. */
export const questionMetrics = {
  vmping_diagnoses_total: {
    kind: 'counter',
    help: 'Diagnoses made, by outcome and by the layer of the cause (none: no cause was named).',
    labels: { outcome: outcomes, layer: [...layers, 'none'] as const },
    by: ['worker'],
  },
  vmping_diagnosis_duration_seconds: {
    kind: 'histogram',
    help: 'From the job that a worker takes up to its diagnosis.',
    labels: { outcome: outcomes },
    buckets: [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 10, 20],
    by: ['worker'],
  },
  vmping_diagnoses_failed_total: {
    kind: 'counter',
    help: 'Questions that a worker took up and could not answer with a diagnosis.',
    labels: { reason: ['cancelled', 'deadline', 'invalid-job', 'engine-failed'] as const },
    by: ['worker'],
  },
  vmping_path_latency_seconds: {
    kind: 'histogram',
    help: 'Median round-trip time of the pings of one diagnosis, from the tap of the guest to the target and back.',
    labels: {},
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    by: ['worker'],
  },
  vmping_path_jitter_seconds: {
    kind: 'histogram',
    help: 'Mean difference between the round-trip times of successive pings of one diagnosis.',
    labels: {},
    buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
    by: ['worker'],
  },
  vmping_path_loss_ppm: {
    kind: 'histogram',
    help: 'Pings lost of one diagnosis, in parts per million of those sent; a train of 20 pings knows steps of 50000.',
    labels: {},
    buckets: [0, 100, 1_000, 5_000, 10_000, 50_000, 100_000, 250_000, 500_000],
    by: ['worker'],
  },
  vmping_path_pings_sent_total: {
    kind: 'counter',
    help: 'Pings sent over paths that were seen to work.',
    labels: {},
    by: ['worker'],
  },
  vmping_path_pings_lost_total: {
    kind: 'counter',
    help: 'Those of them that nothing answered, by where they were lost.',
    labels: { where: ['out', 'beyond', 'return'] as const },
    by: ['worker'],
  },
  vmping_questions_total: {
    kind: 'counter',
    help: 'Questions that got their final answer in a chat, by what that was (diagnosis, capture, or why there is none).',
    labels: {
      answer: [
        'diagnosis',
        'capture',
        'cancelled',
        'deadline',
        'not-picked-up',
        'worker-died',
        'invalid-job',
        'engine-failed',
        'queue-away',
      ] as const,
    },
    by: ['bot'],
  },
} satisfies MetricTable;
