import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Meters } from '../../src/metrics/meters.ts';
import type { Exposer, LabelSpec, MetricSpec } from '../../src/metrics/metric.ts';
import { type MetricName, metrics } from '../../src/metrics/table.ts';
import { addProcessMetrics } from './process-metrics.ts';

/** Meters that Prometheus can read. Loads prom-client: import it only where metrics are on. */
export interface PrometheusMeters extends Meters {
  /** What a scrape gets: all series in Prometheus' text format. Never rejects for a part that hangs. */
  expose(): Promise<string>;
  readonly contentType: string;
}

/** Prometheus itself waits ten seconds; what has not been read by then is left as it was. */
const readWithinMs = 1_500;

/** Series for every combination of labels from the start, so that a rate begins at 0; not where they are many. */
const mostSeriesAtStart = 80;

type Values = Record<string, string>;

export function createPrometheusMeters(part: Exposer): PrometheusMeters {
  const registry = new Registry();
  addProcessMetrics(registry);
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, spec] of Object.entries(metrics) as [MetricName, MetricSpec][]) {
    const options = { name, help: spec.help, labelNames: Object.keys(spec.labels), registers: [registry] };
    if (!spec.by.includes(part)) {
      continue;
    }
    if (spec.kind === 'counter') {
      const counter = new Counter(options);
      beginAtZero(spec.labels, (labels) => counter.inc(labels, 0));
      counters.set(name, counter);
    } else if (spec.kind === 'gauge') {
      const gauge = new Gauge(options);
      // A gauge without labels would say 0 before anybody knows.
      gauge.remove({});
      gauges.set(name, gauge);
    } else {
      const histogram = new Histogram({ ...options, buckets: [...spec.buckets] });
      beginAtZero(spec.labels, (labels) => histogram.zero(labels));
      histograms.set(name, histogram);
    }
  }
  const readers: (() => void | Promise<void>)[] = [];
  return {
    add(name, labels, by = 1) {
      if (by > 0) {
        counters.get(name)?.inc(labels as Values, by);
      }
    },
    set(name, labels, value) {
      if (value === null) {
        gauges.get(name)?.remove(labels as Values);
      } else {
        gauges.get(name)?.set(labels as Values, value);
      }
    },
    observe(name, labels, value) {
      if (Number.isFinite(value)) {
        histograms.get(name)?.observe(labels as Values, Math.max(0, value));
      }
    },
    onScrape: (read) => void readers.push(read),
    contentType: registry.contentType,
    async expose() {
      await settledWithin(
        readWithinMs,
        readers.map(async (read) => read()),
      );
      return registry.metrics();
    },
  };
}

/** Every combination of the values of the labels, where they are few enough and all known. */
function beginAtZero(spec: LabelSpec, begin: (labels: Values) => void): void {
  const combinations = Object.entries(spec).reduce<Values[]>(
    (made, [label, values]) => made.flatMap((each) => values.map((value) => ({ ...each, [label]: value }))),
    [{}],
  );
  if (combinations.length <= mostSeriesAtStart) {
    for (const labels of combinations) {
      begin(labels);
    }
  }
}

async function settledWithin(ms: number, work: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(work), late]);
  clearTimeout(timer);
}
