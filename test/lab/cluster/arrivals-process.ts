import { createLibvirtDomains } from '../../../adapters/host/libvirt-domains.ts';
import { createLocalHost } from '../../../adapters/host/local-host.ts';
import { watchArrivals } from '../../../src/cli/agent/watchers/arrivals.ts';
import { Subject } from '../../../src/flap/observation.ts';
import { shareDomains } from '../../../src/inventory/share-domains.ts';

/** Watches for guests that arrive on this hypervisor, and prints what it sees: one JSON document a line. */
const say = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);
/** What was open when the last one ended: as JSON in the first argument. */
const held = (JSON.parse(process.argv[2] ?? '[]') as unknown[]).map((each) => Subject.parse(each));
const domains = shareDomains(createLibvirtDomains({ resyncMs: 60_000 }));
domains.watch({
  onDomains: (all) => say({ domains: all }),
  onEvent: (event) => say({ event }),
  onProblem: (problem) => say({ problem }),
});
watchArrivals({
  host: createLocalHost(),
  domains,
  log: (event, fields) => say({ log: event, fields }),
  times: { settleMs: 2_000, againMs: [1_000] },
}).start((seen) => say({ seen }), held);
