import { bridgeNetfilterPasses } from '../../../../src/checks/transport/bridge-netfilter-passes.ts';
import { decisions, lost, ok, rule } from '../builders.ts';
import { checkTable } from '../table.ts';

const no = { iptables: false, ip6tables: false, arptables: false };
const calls = (bySysctl: object, byFlag: object) => ({
  'bridge-netfilter': ok({
    loaded: true,
    sysctl: { ...no, ...bySysctl },
    filterVlanTagged: false,
    bridges: { br0: { ...no, ...byFlag } },
  }),
});
const ip = rule({
  manager: 'iptables',
  family: 'ip',
  table: 'filter',
  chain: 'FORWARD',
  policy: true,
  text: 'policy DROP',
  deleteCommand: null,
});
const probes = {
  rules: { decisions: decisions({ request: { verdict: 'drop', by: ip } }), risen: [] },
} as const;
const symptom = lost('out');
const found = { code: 'transport.bridge-netfilter-drop', hop: 'br0', where: 'hypervisor' } as const;

checkTable(bridgeNetfilterPasses, [
  ['all pass', { symptom, probes: { rules: { decisions: decisions(), risen: [] } } }, null],
  ['it drops, and the path works', { probes, facts: calls({ iptables: true }, {}) }, null],
  [
    'it drops, and frames are lost elsewhere',
    { probes, symptom: lost('guest'), facts: calls({ iptables: true }, {}) },
    null,
  ],
  [
    "a rule of the bridge's own: another check tells it",
    {
      symptom,
      probes: { rules: { decisions: decisions({ request: { verdict: 'drop', by: rule() } }), risen: [] } },
    },
    null,
  ],
  [
    'by the sysctl',
    { symptom, probes, facts: calls({ iptables: true }, {}) },
    {
      ...found,
      evidence: ['dropping-policy', 'br-netfilter-sysctl', 'seen-there-not-here'],
      commands: ['sysctl -w net.bridge.bridge-nf-call-iptables=0'],
      persistent: [
        'echo br_netfilter > /etc/modules-load.d/br_netfilter.conf',
        "echo 'net.bridge.bridge-nf-call-iptables = 0' > /etc/sysctl.d/90-bridge-netfilter.conf",
      ],
    },
  ],
  [
    "by the bridge's own flag",
    { symptom, probes, facts: calls({}, { iptables: true }) },
    {
      ...found,
      evidence: ['dropping-policy', 'br-netfilter-flag', 'seen-there-not-here'],
      commands: ['ip link set dev br0 type bridge nf_call_iptables 0'],
      persistent: [],
    },
  ],
  [
    'by both: one alone would not do',
    {
      symptom,
      probes: { rules: { ...probes.rules, risen: [{ rule: ip, packets: 5 }] } },
      facts: calls({ iptables: true }, { iptables: true }),
    },
    {
      ...found,
      evidence: ['dropping-policy', 'counter-rose', 'br-netfilter-sysctl', 'seen-there-not-here'],
      commands: [
        'sysctl -w net.bridge.bridge-nf-call-iptables=0',
        'ip link set dev br0 type bridge nf_call_iptables 0',
      ],
    },
  ],
]);
