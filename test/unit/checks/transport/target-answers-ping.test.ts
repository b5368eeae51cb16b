import { targetAnswersPing } from '../../../../src/checks/transport/target-answers-ping.ts';
import { impersonated, lost, macs, owners, provoked, silent } from '../builders.ts';
import { checkTable } from '../table.ts';

const path = { targetAddress: '10.0.0.20' };
const symptom = lost('beyond', 'ip', 'eth0', '10.0.0.20');
const port = (number: number, answer: Parameters<typeof impersonated>[0]) => ({
  ...impersonated(answer),
  port: number,
});
const mute = {
  'next-hop-owners': owners('10.0.0.20', macs.neighbor),
  impersonate: [impersonated(silent)],
  'other-ports': [port(80, silent), port(443, silent), port(22, silent)],
};
const open = { ...mute, 'other-ports': [port(80, silent), port(22, { answer: { kind: 'open' } })] };

checkTable(targetAnswersPing, [
  ['it does', { path }, null],
  [
    'a port was asked about: another check',
    { path: { ...path, targetPort: 80 }, symptom, probes: open },
    null,
  ],
  [
    'beyond a router, a port is open',
    { path: { targetAddress: '10.0.1.20' }, symptom, probes: open },
    {
      code: 'transport.target-filters-icmp',
      evidence: ['ping-unanswered', 'port-answers'],
      params: { firewall: 'its firewall, or one on the way,' },
      where: 'target',
    },
  ],
  [
    'beyond a router, no port answers: nobody knows whether it is there',
    { path: { targetAddress: '10.0.1.20' }, symptom, probes: mute },
    null,
  ],
  ['nobody owns it: another fault', { path, symptom: lost('beyond', 'arp'), probes: open }, null],
  [
    'nobody was seen to own it',
    { path, symptom, probes: { ...mute, provoke: null, 'next-hop-owners': owners('10.0.0.20') } },
    null,
  ],
  ['frames are lost before it', { path, symptom: lost('return'), probes: open }, null],
  [
    'a port is open, and pings are dropped',
    { path, symptom, probes: open },
    {
      code: 'transport.target-filters-icmp',
      hop: '10.0.0.20',
      evidence: ['answers-arp', 'ping-unanswered', 'port-answers'],
      params: { port: 22, how: 'open' },
      where: 'target',
    },
  ],
  [
    'a port is closed, which is an answer too',
    { path, symptom, probes: { ...mute, 'other-ports': [port(80, { answer: { kind: 'refused' } })] } },
    {
      code: 'transport.target-filters-icmp',
      evidence: ['answers-arp', 'ping-unanswered', 'port-answers'],
      params: { how: 'closed' },
    },
  ],
  [
    'nothing is answered but ARP',
    { path, symptom, probes: mute },
    {
      code: 'transport.target-filters-all',
      evidence: ['answers-arp', 'ping-unanswered', 'ports-silent'],
      params: { ports: '80, 443, 22' },
    },
  ],
  [
    'not even ARP in the name of the guest is answered: something else',
    {
      path,
      symptom,
      probes: {
        ...mute,
        'as-guest': { hop: { address: '10.0.0.20', answered: false }, bare: null, neighbor: null },
      },
    },
    null,
  ],
  ['no port was tried', { path, symptom, probes: { ...mute, 'other-ports': [] } }, null],
  [
    'it answers this host, and not the guest; only the guest knows its owner',
    {
      path,
      symptom,
      probes: {
        ...mute,
        'next-hop-owners': owners('10.0.0.20'),
        provoke: provoked({ replyMac: macs.neighbor }),
        control: { from: '10.0.0.2', target: '10.0.0.20', answered: true, delivered: false },
      },
    },
    {
      code: 'transport.target-filters-all',
      evidence: ['answers-arp', 'ping-unanswered', 'ports-silent'],
      params: { host: 'answers this host' },
    },
  ],
]);
