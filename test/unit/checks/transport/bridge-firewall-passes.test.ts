import { bridgeFirewallPasses } from '../../../../src/checks/transport/bridge-firewall-passes.ts';
import { decisions, lost, rule } from '../builders.ts';
import { checkTable } from '../table.ts';

const drop = (changes = {}) => ({ verdict: 'drop', by: rule(changes) }) as const;
const symptom = lost('out');
const found = { code: 'transport.bridge-firewall-drop', hop: 'vnet0', where: 'hypervisor' } as const;
const evidence = ['dropping-rule', 'seen-there-not-here'];
const remove = ['nft delete rule bridge guard forward handle 4'];

checkTable(bridgeFirewallPasses, [
  ['no rules were needed', { symptom }, null],
  ['all pass', { symptom, probes: { rules: { decisions: decisions(), risen: [] } } }, null],
  [
    'a rule drops, and the path works',
    { probes: { rules: { decisions: decisions({ request: drop() }), risen: [] } } },
    null,
  ],
  [
    'a rule drops, and frames are lost elsewhere',
    { symptom: lost('beyond'), probes: { rules: { decisions: decisions({ request: drop() }), risen: [] } } },
    null,
  ],
  [
    'a rule of the IP firewall: another check tells it',
    { symptom, probes: { rules: { decisions: decisions({ request: drop({ family: 'ip' }) }), risen: [] } } },
    null,
  ],
  [
    'a rule drops IP, and ARP is what is lost',
    {
      symptom: lost('out', 'arp'),
      probes: { rules: { decisions: decisions({ request: drop() }), risen: [] } },
    },
    null,
  ],
  [
    'a rule that could not be judged, whose counter did not rise',
    {
      symptom,
      probes: {
        rules: {
          decisions: decisions({ request: { verdict: 'unknown', because: 'set', candidates: [rule()] } }),
          risen: [],
        },
      },
    },
    null,
  ],
  [
    'a rule drops the question',
    { symptom, probes: { rules: { decisions: decisions({ request: drop() }), risen: [] } } },
    { ...found, evidence, commands: remove, params: { policy: false, what: 'IP' } },
  ],
  [
    'its counter rose',
    {
      symptom,
      probes: { rules: { decisions: decisions({ request: drop() }), risen: [{ rule: rule(), packets: 2 }] } },
    },
    { ...found, evidence: ['dropping-rule', 'counter-rose', 'seen-there-not-here'] },
  ],
  [
    'a rule drops the ARP answer',
    {
      symptom: lost('return', 'arp', 'eth0', 'vnet0'),
      probes: { rules: { decisions: decisions({ arpReply: drop() }), risen: [] } },
    },
    { ...found, hop: 'eth0', evidence, params: { what: 'ARP' } },
  ],
  [
    'a rule that could not be judged, whose counter rose',
    {
      symptom,
      probes: {
        rules: {
          decisions: decisions({
            request: { verdict: 'unknown', because: 'set', candidates: [rule({ packets: 1 })] },
          }),
          risen: [{ rule: rule(), packets: 3 }],
        },
      },
    },
    { ...found, evidence: ['dropping-rule', 'counter-rose', 'seen-there-not-here'] },
  ],
  [
    'a policy of nft',
    {
      symptom,
      probes: {
        rules: {
          decisions: decisions({ request: drop({ policy: true, deleteCommand: null, handle: null }) }),
          risen: [],
        },
      },
    },
    {
      ...found,
      evidence: ['dropping-policy', 'seen-there-not-here'],
      commands: ["nft 'add chain bridge guard forward { policy accept; }'"],
    },
  ],
  [
    'a policy of ebtables',
    {
      symptom,
      probes: {
        rules: {
          decisions: decisions({
            request: drop({
              manager: 'ebtables',
              table: 'filter',
              chain: 'FORWARD',
              policy: true,
              deleteCommand: null,
            }),
          }),
          risen: [],
        },
      },
    },
    {
      ...found,
      evidence: ['dropping-policy', 'seen-there-not-here'],
      commands: ['ebtables -t filter -P FORWARD ACCEPT'],
    },
  ],
]);
