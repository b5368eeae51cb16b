import { bridgeFirewallPasses } from '../../../../src/checks/transport/bridge-firewall-passes.ts';
import { decisions, lost, rule } from '../builders.ts';
import { checkTable } from '../table.ts';

const drop = (changes = {}) => ({ verdict: 'drop', by: rule(changes) }) as const;
const symptom = lost('out');
const found = { code: 'transport.bridge-firewall-drop', hop: 'vnet0', where: 'hypervisor' } as const;
const evidence = ['dropping-rule', 'seen-there-not-here'];
const remove = ['nft delete rule bridge guard forward handle 4'];

const silent = { out: null, return: null, neighborOut: null, neighborReturn: null };

/** What the kernel reported: the rule of this test, or another one. */
function word({ way = 'out' }: { way?: keyof typeof silent }, changes: { handle?: number } = {}) {
  const { handle = 4 } = changes;
  const by = rule({ handle, deleteCommand: `nft delete rule bridge guard forward handle ${handle}` });
  return { ...silent, [way]: { rule: by, line: 'trace id 1 bridge guard forward rule drop (verdict drop)' } };
}

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
    'the kernel reported that very rule',
    {
      symptom,
      probes: { rules: { decisions: decisions({ request: drop() }), risen: [], kernel: word({}) } },
    },
    { ...found, evidence: ['dropping-rule', 'kernel-report', 'seen-there-not-here'], commands: remove },
  ],
  [
    'the kernel reported another one: it knows',
    {
      symptom,
      probes: {
        rules: { decisions: decisions({ request: drop() }), risen: [], kernel: word({}, { handle: 9 }) },
      },
    },
    {
      ...found,
      evidence: ['dropping-rule', 'kernel-report', 'seen-there-not-here'],
      commands: ['nft delete rule bridge guard forward handle 9'],
    },
  ],
  [
    'the kernel reported a rule where the simulation saw none that drops',
    { symptom, probes: { rules: { decisions: decisions(), risen: [], kernel: word({}) } } },
    { ...found, evidence: ['dropping-rule', 'kernel-report', 'seen-there-not-here'], commands: remove },
  ],
  [
    'the kernel reported the rule that takes the probe for a stray; another one takes what a person sends',
    {
      symptom,
      probes: {
        rules: {
          decisions: decisions({
            request: drop(),
            strayOut: { verdict: 'unknown', because: 'ttl', candidates: [rule({ handle: 9 })] },
          }),
          risen: [],
          kernel: word({}, { handle: 9 }),
        },
      },
    },
    { ...found, evidence, commands: remove },
  ],
  [
    'the kernel reported a rule on the way out, and the frames are lost on the way back',
    {
      symptom: lost('return'),
      probes: { rules: { decisions: decisions(), risen: [], kernel: word({}) } },
    },
    null,
  ],
  [
    'the kernel reported the rule that takes the question for the neighbor',
    {
      symptom: lost('out', 'arp'),
      probes: { rules: { decisions: decisions(), risen: [], kernel: word({ way: 'neighborOut' }) } },
    },
    {
      ...found,
      evidence: ['dropping-rule', 'kernel-report', 'seen-there-not-here'],
      params: { what: 'ARP' },
    },
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
