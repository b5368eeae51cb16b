import { dhcpPasses } from '../../../../src/checks/transport/dhcp-passes.ts';
import { lost, probes, rule } from '../builders.ts';
import { checkTable } from '../table.ts';

const accept = { verdict: 'accept' } as const;
const mute = { ...probes().guest, address: null, answersArp: false };
const drops = { verdict: 'drop', by: rule({ text: 'udp dport 67 drop' }) } as const;
const stays = { times: 2, seconds: 3, leftBy: ['br0'] };
const leaves = { times: 2, seconds: 3, leftBy: ['br0', 'eth0'] };
const offer = {
  type: 'offer',
  server: '10.0.0.1',
  mac: '52:54:00:00:01:01',
  address: '10.0.0.10',
  gateway: '10.0.0.1',
  prefix: 24,
  device: 'eth0',
  reachedTap: false,
} as const;
const code = 'transport.dhcp-dropped';
const evidence = ['dropping-rule', 'seen-there-not-here'];

checkTable(dhcpPasses, [
  [
    'the question is dropped',
    {
      symptom: lost('guest', 'arp'),
      probes: {
        guest: mute,
        dhcp: { asked: stays, answers: [] },
        'dhcp-rules': { question: drops, answer: accept },
      },
    },
    {
      code,
      evidence,
      hop: 'vnet0',
      where: 'hypervisor',
      commands: ['nft delete rule bridge guard forward handle 4'],
    },
  ],
  [
    'the offer came and is dropped by the IP firewall',
    {
      symptom: lost('guest', 'arp'),
      probes: {
        guest: mute,
        dhcp: { asked: leaves, answers: [offer] },
        'dhcp-rules': {
          question: accept,
          answer: { verdict: 'drop', by: rule({ family: 'ip', policy: true, deleteCommand: null }) },
        },
      },
    },
    {
      code,
      evidence: ['dropping-policy', 'seen-there-not-here'],
      hop: 'eth0',
      commands: ['sysctl -w net.bridge.bridge-nf-call-iptables=0'],
    },
  ],
  [
    'the policy of a chain of the bridge drops it',
    {
      symptom: lost('guest', 'arp'),
      probes: {
        guest: mute,
        dhcp: { asked: stays, answers: [] },
        'dhcp-rules': {
          question: { verdict: 'drop', by: rule({ policy: true, deleteCommand: null }) },
          answer: accept,
        },
      },
    },
    {
      code,
      evidence: ['dropping-policy', 'seen-there-not-here'],
      commands: ["nft 'add chain bridge guard forward { policy accept; }'"],
    },
  ],
  [
    'the question left: a rule that would drop it is for others',
    {
      symptom: lost('guest', 'arp'),
      probes: {
        guest: mute,
        dhcp: { asked: leaves, answers: [] },
        'dhcp-rules': { question: drops, answer: drops },
      },
    },
    null,
  ],
  [
    'it did not leave, and no rule says why',
    {
      symptom: lost('guest', 'arp'),
      probes: {
        guest: mute,
        dhcp: { asked: stays, answers: [] },
        'dhcp-rules': { question: { verdict: 'unknown', because: 'x', candidates: [] }, answer: accept },
      },
    },
    null,
  ],
  [
    'the guest has its address',
    {
      symptom: lost('guest', 'arp'),
      probes: { dhcp: { asked: stays, answers: [] }, 'dhcp-rules': { question: drops, answer: accept } },
    },
    null,
  ],
  ['nobody asked', { symptom: lost('guest', 'arp'), probes: { guest: mute } }, null],
  ['the path works', {}, null],
]);
