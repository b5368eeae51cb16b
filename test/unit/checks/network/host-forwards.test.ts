import { hostForwards } from '../../../../src/checks/network/host-forwards.ts';
import { lost, ok } from '../builders.ts';
import { routedPath } from '../routed-world.ts';
import { checkTable } from '../table.ts';

const symptom = lost('out', 'ip', 'virbr0', 'eth0');
const from = { command: 'ip route get', at: '2026-11-22T12:00:00.000Z' };
const none = { status: 'absent', reason: 'object-missing', from } as const;
const way = ok({ device: 'eth0', gateway: null, source: '10.0.0.2' });

checkTable(hostForwards, [
  ['another router', { symptom }, null],
  [
    'it routes',
    {
      path: routedPath(),
      symptom,
      facts: { forwarding: ok({ ipv4: true, ipv6: false }), 'route-out': way, 'route-forward': way },
    },
    null,
  ],
  [
    'it does not, and the path works',
    { path: routedPath(), facts: { forwarding: ok({ ipv4: false, ipv6: false }) } },
    null,
  ],
  [
    'ip_forward is off',
    {
      path: routedPath(),
      symptom,
      facts: { forwarding: ok({ ipv4: false, ipv6: false }), 'route-forward': none },
    },
    {
      code: 'network.forwarding-off',
      evidence: ['forwarding-off', 'kernel-has-no-way'],
      commands: ['sysctl -w net.ipv4.ip_forward=1'],
      persistent: ["echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/60-ip-forward.conf"],
    },
  ],
  [
    'a bridge of its own that lost its uplink, on a host that routes nothing',
    {
      path: routedPath({ network: null }),
      symptom,
      facts: { forwarding: ok({ ipv4: false, ipv6: false }), 'route-forward': none },
    },
    null,
  ],
  [
    'it has no route itself',
    {
      path: routedPath({ device: null }),
      symptom,
      facts: { forwarding: ok({ ipv4: true, ipv6: false }), 'route-out': none, 'route-forward': none },
    },
    { code: 'network.host-without-route', evidence: ['kernel-has-no-way'], commands: [] },
  ],
  [
    'an isolated network: by design',
    { path: routedPath({ mode: 'isolated', network: 'inner' }), symptom },
    {
      code: 'network.network-isolated',
      evidence: ['network-isolated'],
      params: { network: 'inner' },
      commands: [],
    },
  ],
]);
