import { type HealthServer, startHealthServer } from '../../adapters/health-server.ts';
import { type BridgePortState, countBridgePorts } from '../../adapters/host/bridge-ports.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { type MetricsConfig, metricsPorts } from '../config/sections/metrics.ts';
import { type Meters, noMeters } from '../metrics/meters.ts';
import type { Exposer } from '../metrics/metric.ts';
import type { Health } from '../model/health.ts';

/** What a process says of itself that begins to answer before it has reached Redis. */
export const stillStarting: Health = { redis: { ok: false, says: 'not reached yet: this process begins' } };

/** The meters of this process, and the port where they can be read. */
export interface MetricsOfProcess {
  readonly meters: Meters;
  /** Where it will listen; null: metrics are off. */
  readonly at: { readonly host: string; readonly port: number } | null;
  /** Begins to answer `/metrics` and `/healthz`; undefined where metrics are off. */
  readonly listen: (health: () => Promise<Health>) => Promise<HealthServer | undefined>;
}

/** Loads prom-client only where the configuration asks for metrics: it costs memory. `hypervisor` is empty of a bot. */
export async function openMetrics(
  config: MetricsConfig | null,
  part: Exposer,
  hypervisor: string,
): Promise<MetricsOfProcess> {
  if (config === null) {
    return { meters: noMeters, at: null, listen: () => Promise.resolve(undefined) };
  }
  const { createPrometheusMeters } = await import('../../adapters/metrics/prometheus.ts');
  const meters = createPrometheusMeters(part);
  meters.set('vmping_build_info', { version: packageJson.version, part, hypervisor }, 1);
  if (part === 'worker') {
    meters.onScrape(() => {
      for (const [state, count] of Object.entries(countBridgePorts())) {
        meters.set('vmping_bridge_ports', { state: state as BridgePortState }, count);
      }
    });
  }
  const at = { host: config.host, port: config.port ?? metricsPorts[part] };
  return { meters, at, listen: (health) => startHealthServer(at, health, meters) };
}
