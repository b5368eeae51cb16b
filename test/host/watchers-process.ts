import { createLocalHost } from '../../adapters/host/local-host.ts';
import type { Surroundings } from '../../jobs/host/agent/agent-host.ts';
import { stderrLog } from '../../jobs/log.ts';
import { watchArp } from '../../src/cli/agent/watchers/arp.ts';
import { watchLinkErrors } from '../../src/cli/agent/watchers/link-errors.ts';
import { watchMacMoves } from '../../src/cli/agent/watchers/mac-moves.ts';
import { watchStp } from '../../src/cli/agent/watchers/stp.ts';
import { DomainNow } from '../../src/inventory/inventory.ts';
import { noMeters } from '../../src/metrics/meters.ts';

/** All that an agent watches beside the links, on br0 with the uplink eth0 and web01's tap vnet0; prints what is seen. */
const web01 = DomainNow.parse({
  name: 'web01',
  state: 'running',
  nics: [{ mac: '52:54:00:00:00:10', tap: 'vnet0' }],
  addresses: ['10.0.0.10'],
});
const surroundings: Surroundings = {
  start: () => Promise.resolve(),
  refreshSoon: () => undefined,
  taps: () => [{ tap: 'vnet0', vm: 'web01' }],
  guests: () => [web01],
  place: () => null,
  places: () => [
    { device: 'br0', role: 'bridge', behind: ['eth0'], guests: ['web01'] },
    { device: 'eth0', role: 'uplink', behind: [], guests: ['web01'] },
  ],
  links: () => [],
  hostMacs: () => [],
  gatewayMacs: () => ['00:25:90:00:00:01'],
  gateways: () => ['10.0.0.1'],
  stop: () => Promise.resolve(),
};
const watchers = [
  watchMacMoves(surroundings, stderrLog),
  watchArp({
    surroundings,
    rule: { type: 'count', windows: [{ count: 600, withinMs: 60_000, quietMs: 60_000 }] },
    meters: noMeters,
  }),
  watchStp(createLocalHost(), surroundings),
  watchLinkErrors(surroundings),
];
for (const watcher of watchers) {
  watcher.start((seen) => {
    for (const each of seen) {
      process.stdout.write(`${JSON.stringify(each)}\n`);
    }
  }, []);
}
