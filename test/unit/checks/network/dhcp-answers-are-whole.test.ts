import { dhcpAnswersAreWhole } from '../../../../src/checks/network/dhcp-answers-are-whole.ts';
import type { DhcpAnswer } from '../../../../src/probes/dhcp.ts';
import { lost, macs, probes } from '../builders.ts';
import { routedPath } from '../routed-world.ts';
import { checkTable } from '../table.ts';

const symptom = lost('guest', 'arp');
const mute = { ...probes().guest, address: null, answersArp: false };
const spoiled: DhcpAnswer = {
  type: 'offer',
  server: '10.0.0.1',
  mac: macs.gateway,
  address: '10.0.0.10',
  gateway: '10.0.0.1',
  prefix: 24,
  device: 'eth0',
  reachedTap: true,
  wrongChecksum: true,
};
const asks = { times: 3, requests: 0, seconds: 3, leftBy: ['br0', 'eth0'] };
const seen = (answers: readonly DhcpAnswer[], asked: typeof asks | null = asks) => ({
  guest: mute,
  dhcp: { asked, answers },
});
const evidence = ['bad-udp-checksum', 'offer-not-taken'];

checkTable(dhcpAnswersAreWhole, [
  ['the path works', { probes: seen([spoiled]) }, null],
  ['nobody asked', { symptom, probes: seen([spoiled], null) }, null],
  ['nothing is offered', { symptom, probes: seen([]) }, null],
  ['its offers are whole', { symptom, probes: seen([{ ...spoiled, wrongChecksum: false }]) }, null],
  [
    'one of two servers is well',
    { symptom, probes: seen([spoiled, { ...spoiled, server: '10.0.0.9', wrongChecksum: false }]) },
    null,
  ],
  [
    'it took one: the sum is only left to the NIC',
    { symptom, probes: seen([spoiled], { ...asks, requests: 1 }) },
    null,
  ],
  ['it asked once: it may still take it', { symptom, probes: seen([spoiled], { ...asks, times: 1 }) }, null],
  ['it did not get there', { symptom, probes: seen([{ ...spoiled, reachedTap: false }]) }, null],
  ['it has an address', { symptom, probes: { ...seen([spoiled]), guest: probes().guest } }, null],
  [
    'they come from outside, spoiled, and it takes none',
    { symptom, probes: seen([spoiled]) },
    { code: 'network.dhcp-checksum-wrong', hop: 'eth0', evidence, where: 'gateway', commands: [] },
  ],
  [
    'they come from this host',
    { path: routedPath(), symptom, probes: seen([{ ...spoiled, device: 'virbr0' }]) },
    {
      code: 'network.dhcp-checksum-wrong',
      hop: 'vnet0',
      evidence,
      where: 'hypervisor',
      commands: ['iptables -t mangle -A POSTROUTING -o virbr0 -p udp --dport 68 -j CHECKSUM --checksum-fill'],
    },
  ],
]);
