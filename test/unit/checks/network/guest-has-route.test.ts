import { guestHasRoute } from '../../../../src/checks/network/guest-has-route.ts';
import { asked, lost, macs, provoked } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = { targetAddress: '10.0.1.20' };
const symptom = lost('guest', 'ip', 'web01', 'vnet0');
const neighbor = provoked({ from: '10.0.0.2', replyMac: macs.bridge });
const mute = { provoke: provoked({ from: '10.0.1.20', replyMac: null }), 'provoke-neighbor': neighbor };
const finding = {
  code: 'network.no-default-route',
  hop: 'web01',
  evidence: ['no-answer-beyond-subnet'],
  where: 'guest',
  commands: ['ip route replace default via 10.0.0.1 dev eth0'],
} as const;

checkTable(guestHasRoute, [
  ['it has', { path }, null],
  ['mute, but the target is on its own subnet', { symptom, probes: mute }, null],
  [
    'mute to its neighbors as well: its firewall or its mask',
    { path, symptom, probes: { ...mute, 'provoke-neighbor': provoked({ replyMac: null }) } },
    null,
  ],
  ['the neighbor was not tried', { path, symptom, probes: { ...mute, 'provoke-neighbor': null } }, null],
  ['frames are lost behind it', { path, symptom: lost('beyond'), probes: mute }, null],
  [
    'no answer to its ARP question: another fault',
    { path, symptom: lost('guest', 'arp'), probes: mute },
    null,
  ],
  ['mute only beyond its subnet', { path, symptom, probes: mute }, finding],
  [
    'it asks for the neighbor, which is sign enough',
    {
      path,
      symptom,
      probes: {
        ...mute,
        'provoke-neighbor': provoked({ from: '10.0.0.2', replyMac: null }),
        asked: [asked('10.0.0.2')],
      },
    },
    finding,
  ],
  [
    "this host's gateway is elsewhere: nothing to paste",
    { path: { ...path, hostGateway: null }, symptom, probes: mute },
    { ...finding, commands: [] },
  ],
]);
