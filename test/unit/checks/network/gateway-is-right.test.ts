import { gatewayIsRight } from '../../../../src/checks/network/gateway-is-right.ts';
import { asked, impersonated, lost, macs, owners, silent } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = { targetAddress: '10.0.1.20' };
const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.254');
const wrong = { asked: [asked('10.0.0.254')] };
const finding = {
  code: 'network.wrong-gateway',
  hop: 'web01',
  where: 'guest',
  commands: ['ip route replace default via 10.0.0.1 dev eth0'],
} as const;

checkTable(gatewayIsRight, [
  ['it asks for the right one', { path, symptom, probes: { asked: [asked('10.0.0.1')] } }, null],
  ['it asks for another one, and the path works', { path, probes: wrong }, null],
  [
    'the other one answers: a second router',
    { path, symptom, probes: { asked: [asked('10.0.0.254', { answeredBy: [macs.rogue] })] } },
    null,
  ],
  [
    'it asks for the target itself: its mask',
    { path, symptom, probes: { asked: [asked('10.0.1.20')] } },
    null,
  ],
  [
    'it asks for the right one as well',
    { path, symptom, probes: { asked: [asked('10.0.0.254'), asked('10.0.0.1')] } },
    null,
  ],
  ['the target needs no gateway', { path: { targetAddress: '10.0.0.99' }, symptom, probes: wrong }, null],
  [
    "this host's gateway is elsewhere: nothing to compare with",
    { path: { ...path, hostGateway: null }, symptom, probes: wrong },
    null,
  ],
  [
    "this host's gateway is dead as well",
    { path, symptom, probes: { ...wrong, 'next-hop-owners': owners('10.0.0.1') } },
    null,
  ],
  ['it uses this host for a gateway', { path, symptom, probes: { asked: [asked('10.0.0.2')] } }, null],
  [
    'a gateway that nobody has, while the right one leads there',
    { path, symptom, probes: wrong },
    {
      ...finding,
      evidence: ['asks-wrong-gateway', 'host-gateway', 'right-gateway-works'],
      params: { used: '10.0.0.254' },
    },
  ],
  [
    'a gateway that nobody has; what lies behind the right one is not known',
    { path, symptom, probes: { ...wrong, impersonate: [impersonated(silent)] } },
    { ...finding, evidence: ['asks-wrong-gateway', 'host-gateway'] },
  ],
]);
