import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** prom-client's gauges whose names end as those of counters do, which Prometheus' own check refuses. */
const misnamed = /^nodejs_active_\w+_total$|^nodejs_active_(?:resources|handles|requests)$/u;

/**
 * The delays of the event loop by percentile: they need a timer that fires a hundred times a second, which was
 * measured at 0.8 % of a core, four times what a whole worker may take at rest.
 */
const costly = /^nodejs_eventloop_lag_(?:min|max|mean|stddev|p\d+)_seconds$/u;

/** Memory, CPU, files, garbage collection and the event loop of this process, under the names that others use, too. */
export function addProcessMetrics(registry: Registry): void {
  // The timer cannot be left out; once in ten minutes it costs nothing.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 600_000 });
  for (const { name } of registry.getMetricsAsArray()) {
    if (misnamed.test(name) || costly.test(name)) {
      registry.removeSingleMetric(name);
    }
  }
  let last = performance.eventLoopUtilization();
  const utilization = new Gauge({
    name: 'nodejs_eventloop_utilization_ratio',
    help: 'Share of the time since the last scrape in which the event loop was busy.',
    registers: [],
    collect() {
      const now = performance.eventLoopUtilization();
      this.set(performance.eventLoopUtilization(now, last).utilization);
      last = now;
    },
  });
  registry.registerMetric(utilization);
}
