import type { MetricSpec } from './metric.ts';
import { chatMetrics } from './tables/chat.ts';
import { linkMetrics } from './tables/links.ts';
import { processMetrics } from './tables/process.ts';
import { questionMetrics } from './tables/questions.ts';
import { queueMetrics } from './tables/queue.ts';
import { watchMetrics } from './tables/watch.ts';

/** By topic, as docs/metrics.md has them. */
export const tables = {
  links: linkMetrics,
  questions: questionMetrics,
  watch: watchMetrics,
  queue: queueMetrics,
  chat: chatMetrics,
  process: processMetrics,
} as const;

/** Every metric of vmping's own. Names are permanent: dashboards and rules of other people hold them. */
export const metrics = {
  ...linkMetrics,
  ...questionMetrics,
  ...watchMetrics,
  ...queueMetrics,
  ...chatMetrics,
  ...processMetrics,
} as const;

export type Metrics = typeof metrics;
export type MetricName = keyof Metrics;

/** The metrics of one kind. */
export type MetricOf<Kind extends MetricSpec['kind']> = {
  readonly [Name in MetricName]: Metrics[Name]['kind'] extends Kind ? Name : never;
}[MetricName];

/** A value for each label of a metric. */
export type LabelsOf<Name extends MetricName> = {
  readonly [Label in keyof Metrics[Name]['labels']]: Metrics[Name]['labels'][Label] extends readonly (infer Value)[]
    ? Value
    : never;
};
