import { hostTakesPort } from '../../../../src/checks/transport/host-takes-port.ts';
import { lost, ok, path } from '../builders.ts';
import { checkTable } from '../table.ts';

const way = path({ targetAddress: '10.0.0.2', targetIsHost: true, targetPort: 8022 });
const symptom = lost('service', 'ip', '10.0.0.2', 'port 8022');
const accept = { verdict: 'accept' } as const;
const packet = { etherType: 'ip', srcMac: '', dstMac: '' } as const;
const model = { firewalls: {}, request: packet, reply: packet, end: { device: 'br0' } };
const entry = (listens: boolean | null) => ({
  'host-entry': { input: accept, output: accept, stray: accept, translated: false, listens, model },
});
const sockets = (...addresses: readonly string[]) => ({
  'listening-sockets': ok({
    sockets: [
      { address: '0.0.0.0', device: null, port: 22 },
      ...addresses.map((address) => ({ address, device: null, port: 8022 })),
    ],
  }),
});
const found = { code: 'transport.host-port-closed', hop: '10.0.0.2', where: 'target' } as const;

checkTable(hostTakesPort, [
  ['no port was asked about', { path: path({ targetIsHost: true }), symptom }, 'not-asked'],
  ['another machine is the target', { path: path({ targetPort: 8022 }), symptom }, 'not-asked'],
  ['somebody listens', { path: way, symptom, probes: entry(true), facts: sockets('*') }, null],
  ['nobody could tell', { path: way, symptom, probes: entry(null), facts: sockets() }, null],
  [
    'lost before it came here',
    { path: way, symptom: lost('out'), probes: entry(false), facts: sockets() },
    null,
  ],
  ['the host has no part in it', { path: way, symptom, facts: sockets() }, null],
  [
    'nobody listens',
    { path: way, symptom, probes: entry(false), facts: sockets() },
    { ...found, evidence: ['nobody-listens'], commands: ["ss -ltnp 'sport = :8022'"] },
  ],
  [
    'it listens for other addresses alone',
    { path: way, symptom, probes: entry(false), facts: sockets('127.0.0.1', '::1', '127.0.0.1') },
    { ...found, evidence: ['listens-elsewhere'], params: { only: '127.0.0.1, ::1' } },
  ],
]);
