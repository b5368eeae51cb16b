import { dhcpServersAgree } from '../../../../src/checks/network/dhcp-servers-agree.ts';
import type { DhcpAnswer } from '../../../../src/probes/dhcp.ts';
import { lost, macs } from '../builders.ts';
import { checkTable } from '../table.ts';

const asked = { times: 2, requests: 0, seconds: 1, leftBy: ['eth0'] };
const right: DhcpAnswer = {
  type: 'offer',
  server: '10.0.0.1',
  mac: macs.gateway,
  address: '10.0.0.10',
  gateway: '10.0.0.1',
  prefix: 24,
  device: 'eth0',
  reachedTap: true,
  wrongChecksum: false,
};
const rogue: DhcpAnswer = { ...right, server: '10.0.0.66', mac: macs.rogue, gateway: '10.0.0.66' };
const foreign: DhcpAnswer = { ...rogue, address: '192.168.50.10', gateway: null, prefix: null };
const code = 'network.rogue-dhcp-server';
const evidence = ['dhcp-offers', 'dhcp-offers'];
const seen = (...answers: readonly DhcpAnswer[]) => ({ dhcp: { asked, answers } });

checkTable(dhcpServersAgree, [
  [
    'another gateway',
    { symptom: lost('beyond'), probes: seen(rogue, right) },
    { code, evidence, params: { server: '10.0.0.66', right: '10.0.0.1' }, where: 'switch' },
  ],
  [
    'another network',
    { symptom: lost('guest', 'arp'), probes: seen(right, foreign) },
    { code, evidence, params: { mac: macs.rogue } },
  ],
  ['the path works all the same', { probes: seen(right, rogue) }, { code, evidence, effect: 'notes' }],
  [
    'lost on this host: not by them',
    { symptom: lost('out'), probes: seen(right, rogue) },
    { code, evidence, effect: 'notes' },
  ],
  [
    'two servers that share the work',
    { symptom: lost('beyond'), probes: seen(right, { ...right, server: '10.0.0.3', mac: macs.neighbor }) },
    null,
  ],
  ['one server alone, however odd', { symptom: lost('beyond'), probes: seen(rogue) }, null],
  [
    'nobody knows what is right here',
    { symptom: lost('beyond'), path: { hostAddresses: [], hostGateway: null }, probes: seen(right, rogue) },
    null,
  ],
  [
    'it only refuses',
    { symptom: lost('beyond'), probes: seen(right, { ...rogue, type: 'nak', address: null }) },
    null,
  ],
]);
