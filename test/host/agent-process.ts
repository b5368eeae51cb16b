import { startHealthServer } from '../../adapters/health-server.ts';
import { takeLease } from '../../adapters/host/lease.ts';
import { watchLinks } from '../../adapters/host/link-monitor.ts';
import { openStateFile } from '../../adapters/host/state-file.ts';
import { createPrometheusMeters } from '../../adapters/metrics/prometheus.ts';
import { connectRedis } from '../../adapters/redis.ts';
import { startAgent } from '../../jobs/host/agent/agent.ts';
import { parseAgentState } from '../../jobs/host/agent/agent-state.ts';
import { deliverEpisodes } from '../../jobs/host/agent/deliver.ts';
import { stderrLog } from '../../jobs/log.ts';
import { exitOnSignal } from '../../jobs/shutdown.ts';
import { noEvidence } from '../../src/flap/causes/evidence.ts';
import type { DevicePlace } from '../../src/flap/roles.ts';
import { defaultSettings } from '../../src/flap/settings.ts';

/**
 * An agent of the links of its network namespace, as a process that tests can kill: `agent-process.ts REDIS STATE`,
 * and a port for its metrics. Its uplinks are eth0, eth1 and so on, and what flapped is over after two quiet seconds.
 */
const [redisUrl = '', stateFile = '', metricsPort] = process.argv.slice(2);
const meters = createPrometheusMeters('worker');
const settings = defaultSettings('hv1');
const uplink = (device: string): DevicePlace => ({ device, role: 'uplink', behind: [], guests: ['web01'] });
const agent = startAgent({
  settings: {
    ...settings,
    rules: {
      ...settings.rules,
      'link-flap': { type: 'count', windows: [{ count: 6, withinMs: 60_000, quietMs: 2_000 }] },
    },
    paceMs: [100, 500],
  },
  host: {
    state: openStateFile({ paths: [stateFile], parse: parseAgentState }),
    takeLease: (on) => takeLease({ name: 'test-agent', ...on }),
    watchLinks,
    surroundings: {
      start: () => Promise.resolve(),
      refreshSoon: () => undefined,
      taps: () => [],
      guests: () => [],
      place: (device) => (/^eth\d+$/u.test(device) ? uplink(device) : null),
      places: () => [uplink('eth0')],
      links: () => [],
      hostMacs: () => [],
      gatewayMacs: () => [],
      gateways: () => [],
      stop: () => Promise.resolve(),
    },
    switchOf: () => null,
    lookUp: () => Promise.resolve({ evidence: noEvidence, around: { switch: null, changes: [] } }),
    watchers: [],
  },
  log: stderrLog,
  meters,
});
if (metricsPort !== undefined) {
  const at = { host: '127.0.0.1', port: Number(metricsPort) };
  await startHealthServer(at, () => Promise.resolve({}), meters);
}
exitOnSignal(() => agent.stop(), 4_000, stderrLog);
const redis = await connectRedis(redisUrl, { role: 'worker' });
await deliverEpisodes(agent, { redis });
process.stdout.write('ready\n');
