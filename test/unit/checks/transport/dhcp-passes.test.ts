import { dhcpPasses } from '../../../../src/checks/transport/dhcp-passes.ts';
import type { RuleRef } from '../../../../src/firewall/decision.ts';
import { lost, probes, rule } from '../builders.ts';
import { routedPath } from '../routed-world.ts';
import { checkTable } from '../table.ts';

const accept = { verdict: 'accept' } as const;
const mute = { ...probes().guest, address: null, answersArp: false };
const drops = { verdict: 'drop', by: rule({ text: 'udp dport 67 drop' }) } as const;
const stays = { times: 2, requests: 0, seconds: 3, leftBy: ['br0'] };
const leaves = { times: 2, requests: 0, seconds: 3, leftBy: ['br0', 'eth0'] };
const offer = {
  type: 'offer',
  server: '10.0.0.1',
  mac: '52:54:00:00:01:01',
  address: '10.0.0.10',
  gateway: '10.0.0.1',
  prefix: 24,
  device: 'eth0',
  reachedTap: false,
  wrongChecksum: false,
} as const;
const code = 'transport.dhcp-dropped';
const evidence = ['dropping-rule', 'seen-there-not-here'];

/** A guest of a libvirt network, whose question this rule of the host takes. */
const inHost = (by: RuleRef) => ({
  path: routedPath(),
  symptom: lost('guest', 'arp'),
  probes: {
    guest: mute,
    dhcp: { asked: { times: 2, requests: 0, seconds: 3, leftBy: ['virbr0'] }, answers: [] },
    'dhcp-rules': { question: { verdict: 'drop', by } as const, answer: accept },
  },
});

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
    "firewalld rejects it at the host, whose libvirt serves the guest's network",
    inHost(rule({ family: 'inet', table: 'firewalld', chain: 'filter_INPUT', hook: 'input' })),
    {
      code,
      evidence: ['dropping-rule', 'dhcp-asked'],
      hop: 'vnet0',
      commands: [
        "firewall-cmd --zone=libvirt --change-interface=virbr0 || nft 'insert rule inet firewalld filter_INPUT iifname virbr0 meta l4proto { tcp, udp } th dport { 53, 67 } accept'",
      ],
      persistent: ['firewall-cmd --permanent --zone=libvirt --change-interface=virbr0'],
    },
  ],
  [
    "a rule of one's own does",
    inHost(rule({ family: 'inet', table: 'own', chain: 'input', hook: 'input' })),
    {
      code,
      evidence: ['dropping-rule', 'dhcp-asked'],
      commands: [
        "nft 'insert rule inet own input iifname virbr0 meta l4proto { tcp, udp } th dport { 53, 67 } accept'",
      ],
      persistent: [],
    },
  ],
  [
    'the policy of iptables does',
    inHost(rule({ manager: 'iptables', family: 'ip', chain: 'INPUT', hook: 'input', policy: true })),
    {
      code,
      evidence: ['dropping-policy', 'dhcp-asked'],
      commands: [
        'iptables -I INPUT -i virbr0 -p udp --dport 67 -j ACCEPT',
        'iptables -I INPUT -i virbr0 -p udp --dport 53 -j ACCEPT',
        'iptables -I INPUT -i virbr0 -p tcp --dport 53 -j ACCEPT',
      ],
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
