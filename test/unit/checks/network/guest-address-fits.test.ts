import { guestAddressFits } from '../../../../src/checks/network/guest-address-fits.ts';
import { asked, lost, macs, owners, probes } from '../builders.ts';
import { checkTable } from '../table.ts';

const guest = (address: string) => ({ ...probes().guest, address });
const agentSays = (address: string) => ({
  guestAddresses: [{ address, prefix: 24, from: 'agent' as const }],
});
const ack = {
  type: 'ack',
  server: '192.168.50.1',
  mac: macs.rogue,
  address: '192.168.50.10',
  gateway: null,
  prefix: 24,
  device: 'eth0',
  reachedTap: true,
  wrongChecksum: false,
} as const;

checkTable(guestAddressFits, [
  [
    'made up by itself',
    { symptom: lost('guest'), probes: { guest: guest('169.254.3.4') } },
    { code: 'network.guest-address-made-up', evidence: ['guest-owns', 'host-prefix'], where: 'guest' },
  ],
  [
    'of another network, while the target is next to it',
    {
      symptom: lost('beyond', 'arp'),
      path: agentSays('192.168.50.10'),
      probes: { guest: guest('192.168.50.10') },
    },
    {
      code: 'network.guest-address-elsewhere',
      evidence: ['guest-owns', 'agent-address', 'host-prefix'],
      params: { server: 'unknown' },
    },
  ],
  [
    'given by a server that was seen',
    {
      symptom: lost('beyond'),
      probes: {
        guest: guest('192.168.50.10'),
        dhcp: { asked: { times: 2, requests: 0, seconds: 0, leftBy: ['eth0'] }, answers: [ack] },
      },
    },
    {
      code: 'network.guest-address-elsewhere',
      evidence: ['guest-owns', 'host-prefix', 'dhcp-offers'],
      params: { mac: macs.rogue },
    },
  ],
  [
    'the target is routed: the router of its network may be at fault',
    {
      symptom: lost('beyond'),
      path: { targetAddress: '10.0.1.20' },
      probes: { guest: guest('192.168.50.10'), 'next-hop-owners': owners('10.0.0.1', macs.gateway) },
    },
    null,
  ],
  [
    'the target is silent itself',
    {
      symptom: lost('beyond'),
      probes: { guest: guest('192.168.50.10'), 'next-hop-owners': owners('10.0.0.1') },
    },
    null,
  ],
  [
    'it looks for the target where it is',
    {
      symptom: lost('beyond', 'arp'),
      probes: { guest: guest('192.168.50.10'), asked: [asked('10.0.0.1')] },
    },
    null,
  ],
  ['an address of this network', { symptom: lost('beyond'), probes: {} }, null],
  ['the path works', { probes: { guest: guest('169.254.3.4') } }, null],
  [
    'this host has no address there',
    { symptom: lost('guest'), path: { hostAddresses: [] }, probes: { guest: guest('169.254.3.4') } },
    null,
  ],
]);
