import { targetIsThere } from '../../../../src/checks/network/target-is-there.ts';
import { asked, impersonated, lost, owners, silent } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = { targetAddress: '10.0.0.99' };
const symptom = lost('beyond', 'arp', 'eth0', '10.0.0.99');
const absent = {
  'next-hop-owners': owners('10.0.0.99'),
  neighbors: [{ address: '10.0.0.20', answered: true }],
  asked: [asked('10.0.0.99')],
  impersonate: [],
};
const says = (code: number) =>
  impersonated({ reachedTap: true, answer: { kind: 'icmp-error', type: 3, code, from: '10.0.0.1' } });
const finding = { code: 'network.target-absent', hop: '10.0.0.99', where: 'target', commands: [] } as const;

checkTable(targetIsThere, [
  ['it is', {}, null],
  ['nobody owns it, and the path works', { path, probes: absent }, null],
  ['frames are lost inside the host', { path, probes: absent, symptom: lost('out') }, null],
  [
    'somebody owns it',
    { path, symptom, probes: { ...absent, 'next-hop-owners': owners('10.0.0.99', '52:54:00:00:01:20') } },
    null,
  ],
  [
    'nobody at all is heard: the switch',
    { path, symptom, probes: { ...absent, neighbors: [], 'outside-heard': { frames: 0 } } },
    null,
  ],
  ['the guest did not ask for it', { path, symptom, probes: { ...absent, asked: [] } }, null],
  [
    'it is beyond a router, and silent',
    { path: { targetAddress: '10.0.1.99' }, symptom, probes: absent },
    null,
  ],
  [
    'it is forbidden: a firewall',
    { path: { targetAddress: '10.0.1.99' }, symptom, probes: { impersonate: [says(13)] } },
    null,
  ],
  [
    'its port is closed',
    { path: { targetAddress: '10.0.1.99' }, symptom, probes: { impersonate: [says(3)] } },
    null,
  ],
  [
    'nobody answers for it, others do',
    { path, symptom, probes: absent },
    { ...finding, evidence: ['nobody-owns', 'others-answer'] },
  ],
  [
    'nobody answers for it, strangers are heard',
    { path, symptom, probes: { ...absent, neighbors: [] } },
    { ...finding, evidence: ['nobody-owns'] },
  ],
  [
    'its router says so',
    { path: { targetAddress: '10.0.1.99' }, symptom: lost('beyond'), probes: { impersonate: [says(1)] } },
    { ...finding, hop: '10.0.1.99', evidence: ['host-unreachable'] },
  ],
  [
    'its router says so to a SYN',
    {
      path: { targetAddress: '10.0.1.99', targetPort: 80 },
      symptom: lost('beyond'),
      probes: { impersonate: [impersonated(silent)], tcp: says(0) },
    },
    { ...finding, hop: '10.0.1.99', evidence: ['host-unreachable'] },
  ],
]);
