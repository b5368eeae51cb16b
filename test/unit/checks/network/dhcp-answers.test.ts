import { dhcpAnswers } from '../../../../src/checks/network/dhcp-answers.ts';
import { lost, probes } from '../builders.ts';
import { checkTable } from '../table.ts';

const mute = { ...probes().guest, address: null, answersArp: false };
const asked = { times: 2, requests: 0, seconds: 1, leftBy: ['br0', 'eth0'] };
const symptom = lost('guest', 'arp');
const offer = {
  type: 'offer',
  server: '10.0.0.1',
  mac: '52:54:00:00:01:01',
  address: '10.0.0.10',
  gateway: null,
  prefix: 24,
  device: 'eth0',
  reachedTap: true,
  wrongChecksum: false,
} as const;
const found = {
  code: 'network.dhcp-no-answer',
  evidence: ['dhcp-asked', 'dhcp-unanswered'],
  where: 'gateway',
} as const;

checkTable(dhcpAnswers, [
  ['asked twice in vain', { symptom, probes: { guest: mute, dhcp: { asked, answers: [] } } }, found],
  [
    'asked once, and for long before',
    {
      symptom,
      probes: { guest: mute, dhcp: { asked: { ...asked, times: 1, requests: 0, seconds: 60 }, answers: [] } },
    },
    found,
  ],
  [
    'nothing at all comes from outside',
    { symptom, probes: { guest: mute, dhcp: { asked, answers: [] }, 'outside-heard': { frames: 0 } } },
    found,
  ],
  [
    'asked once, just now: a server may take seconds',
    { symptom, probes: { guest: mute, dhcp: { asked: { ...asked, times: 1 }, answers: [] } } },
    null,
  ],
  [
    'the question has not left',
    { symptom, probes: { guest: mute, dhcp: { asked: { ...asked, leftBy: ['br0'] }, answers: [] } } },
    null,
  ],
  ['it is answered', { symptom, probes: { guest: mute, dhcp: { asked, answers: [offer] } } }, null],
  ['the guest has an address', { symptom, probes: { dhcp: { asked, answers: [] } } }, null],
  ['it asks for nothing', { symptom, probes: { guest: mute } }, null],
  ['the path works', { probes: { dhcp: { asked, answers: [] } } }, null],
]);
