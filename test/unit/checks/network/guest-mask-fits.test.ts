import { guestMaskFits } from '../../../../src/checks/network/guest-mask-fits.ts';
import { agent, asked, lost, ok } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = { targetAddress: '10.0.1.20' };
const beyond = lost('beyond', 'arp', 'eth0', '10.0.1.20');
const mute = lost('guest', 'ip', 'web01', 'vnet0');
const directly = { asked: [asked('10.0.1.20')] };
const unknown = { 'agent-addresses': ok({ addresses: [], devices: [] }) };
const answersIpv6 = {
  guest: { address: '10.0.0.10', answersArp: true, answersIpv6: true, spoke: true, swept: [] },
};
const finding = { code: 'network.wrong-mask', hop: 'web01', where: 'guest' } as const;

checkTable(guestMaskFits, [
  ['it fits', {}, null],
  [
    'too wide, and the path works (a router that answers for all)',
    { path, probes: directly, facts: { 'agent-addresses': agent(16) } },
    null,
  ],
  ['it asks for its gateway', { path, probes: { asked: [asked('10.0.0.1')] }, symptom: beyond }, null],
  [
    'it asks for a target on its own subnet',
    { path: { targetAddress: '10.0.0.99' }, probes: { asked: [asked('10.0.0.99')] }, symptom: beyond },
    null,
  ],
  [
    'the router answers for the target',
    { path, probes: { asked: [asked('10.0.1.20', { answeredBy: ['52:54:00:00:01:01'] })] }, symptom: beyond },
    null,
  ],
  [
    'it asks as an address of another network, in which the target is, and no agent tells so',
    {
      path: { targetAddress: '172.17.0.9' },
      probes: { asked: [asked('172.17.0.9', { askedAs: ['172.17.0.1'] })] },
      symptom: lost('beyond', 'arp', 'eth0', '172.17.0.9'),
      facts: { 'agent-addresses': unknown['agent-addresses'] },
    },
    null,
  ],
  [
    'it asks directly though its mask is right, as the agent says: a route of its own',
    { path, probes: directly, symptom: beyond, facts: { 'agent-addresses': agent(24) } },
    null,
  ],
  ['mute, with the right mask', { path, symptom: mute }, null],
  [
    'this host has no address to compare with',
    { path: { ...path, hostAddresses: [] }, probes: directly, symptom: beyond },
    null,
  ],
  [
    "this host's address is in another network than the guest's",
    {
      path: { ...path, hostAddresses: [{ address: '172.20.0.2', prefix: 24 }] },
      probes: directly,
      symptom: beyond,
    },
    null,
  ],
  [
    'too wide, as the agent says',
    { path, probes: directly, symptom: beyond, facts: { 'agent-addresses': agent(16) } },
    {
      ...finding,
      evidence: ['asks-directly', 'agent-prefix', 'host-prefix'],
      params: { has: '/16', wanted: '/24' },
      commands: [
        'ip addr replace 10.0.0.10/24 dev eth0',
        'ip addr del 10.0.0.10/16 dev eth0',
        'ip route replace default via 10.0.0.1 dev eth0',
      ],
    },
  ],
  [
    'too wide, as it behaves',
    { path, probes: directly, symptom: beyond, facts: unknown },
    { ...finding, evidence: ['asks-directly', 'host-prefix'], params: { has: 'shorter than /24' } },
  ],
  [
    'too narrow, as the agent says',
    { symptom: mute, facts: { 'agent-addresses': agent(32) } },
    { ...finding, evidence: ['no-answer-on-subnet', 'agent-prefix', 'host-prefix'], params: { has: '/32' } },
  ],
  [
    'mute, and nobody says which mask it has: a firewall may be as mute',
    { symptom: mute, facts: unknown, probes: answersIpv6 },
    null,
  ],
]);
