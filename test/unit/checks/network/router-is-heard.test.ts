import { routerIsHeard } from '../../../../src/checks/network/router-is-heard.ts';
import { asked, lost, macs, ok, provoked } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = {
  targetAddress: 'fd00:1::20',
  hostAddresses: [{ address: 'fd00::2', prefix: 64 }],
  hostGateway: 'fd00::1',
};
const symptom = lost('guest', 'ip', 'web01', 'vnet0');
const router = { address: 'fe80::101', mac: macs.gateway, reachedTap: true };
const probes = {
  'provoke-neighbor': provoked({ from: 'fd00::2', replyMac: macs.bridge }),
  routers: [router],
};
const finding = {
  code: 'network.router-advertisement-ignored',
  hop: 'web01',
  evidence: ['router-announces', 'no-answer-beyond-subnet'],
  where: 'guest',
  commands: [
    'sysctl -w net.ipv6.conf.eth0.accept_ra=2',
    'ip -6 route replace default via fe80::101 dev eth0',
  ],
} as const;

checkTable(routerIsHeard, [
  ['it works', { path, probes }, null],
  ['mute beyond its subnet while a router announces itself', { path, symptom, probes }, finding],
  [
    'it asks for the neighbor, which is sign enough',
    {
      path,
      symptom,
      probes: {
        ...probes,
        'provoke-neighbor': provoked({ from: 'fd00::2', replyMac: null }),
        asked: [asked('fd00::2')],
      },
    },
    finding,
  ],
  [
    'no router announces itself: another finding',
    { path, symptom, probes: { ...probes, routers: [] } },
    null,
  ],
  [
    'what the router says does not come through to the guest',
    { path, symptom, probes: { ...probes, routers: [{ ...router, reachedTap: false }] } },
    null,
  ],
  [
    'mute to its neighbor as well',
    { path, symptom, probes: { ...probes, 'provoke-neighbor': provoked({ replyMac: null }) } },
    null,
  ],
  ['the neighbor was not tried', { path, symptom, probes: { ...probes, 'provoke-neighbor': null } }, null],
  ['the target is beside it', { path: { ...path, targetAddress: 'fd00::20' }, symptom, probes }, null],
  [
    'without an agent the device is found by its MAC address',
    { path, symptom, probes, facts: { 'agent-addresses': ok({ addresses: [], devices: [] }) } },
    { code: finding.code, evidence: finding.evidence },
  ],
]);
