/** The processes that expose metrics. `worker`: `vmping worker` and `vmping agent`. */
export const exposers = ['worker', 'bot'] as const;
export type Exposer = (typeof exposers)[number];

/** The labels of a metric with all the values that each can have: the number of series is known beforehand. */
export type LabelSpec = Readonly<Record<string, readonly string[]>>;

interface Spec {
  /** One sentence, which Prometheus shows; the unit where the name does not say it. */
  readonly help: string;
  readonly labels: LabelSpec;
  /** Who exposes it. */
  readonly by: readonly Exposer[];
}

/** Only ever rises; begins at 0 with the process, in every combination of its labels. */
export interface CounterSpec extends Spec {
  readonly kind: 'counter';
}

/** As it is now. There is no series of it until somebody knows. */
export interface GaugeSpec extends Spec {
  readonly kind: 'gauge';
}

/** How many were at most so large. */
export interface HistogramSpec extends Spec {
  readonly kind: 'histogram';
  /** Upper bounds, rising. */
  readonly buckets: readonly number[];
}

export type MetricSpec = CounterSpec | GaugeSpec | HistogramSpec;

/** Names with what they are: a table of metrics. */
export type MetricTable = Readonly<Record<string, MetricSpec>>;

/** A label whose values are not ours to list, such as a version; there is one series of such a metric at a time. */
export const free: readonly string[] = [];
