import { hostForwardingPasses } from '../../../../src/checks/transport/host-forwarding-passes.ts';
import { lost, rule } from '../builders.ts';
import { routedPath, routedRules } from '../routed-world.ts';
import { checkTable } from '../table.ts';

const symptom = lost('out', 'ip', 'virbr0', 'eth0');
const drop = (changes: Parameters<typeof rule>[0] = {}) => ({ verdict: 'drop', by: rule(changes) }) as const;
const policy = {
  policy: true,
  deleteCommand: null,
  family: 'ip',
  table: 'filter',
  chain: 'FORWARD',
} as const;
const seen = (request: ReturnType<typeof drop>) => ({ 'routed-rules': routedRules({ request }) });

checkTable(hostForwardingPasses, [
  ['another router', { symptom, probes: seen(drop()) }, null],
  ['accepted', { path: routedPath(), symptom, probes: { 'routed-rules': routedRules() } }, null],
  ['dropped, and the path works', { path: routedPath(), probes: seen(drop()) }, null],
  [
    'a rule drops',
    { path: routedPath(), symptom, probes: seen(drop()) },
    {
      code: 'transport.forward-drop',
      evidence: ['drop-rule'],
      commands: ['nft delete rule bridge guard forward handle 4'],
    },
  ],
  [
    'a policy of iptables drops',
    { path: routedPath(), symptom, probes: seen(drop({ ...policy, manager: 'iptables' })) },
    {
      code: 'transport.forward-drop',
      evidence: ['drop-rule'],
      commands: [
        'iptables -I FORWARD -i virbr0 -o eth0 -j ACCEPT',
        'iptables -I FORWARD -i eth0 -o virbr0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      ],
    },
  ],
  [
    'a policy of nft drops the answer',
    {
      path: routedPath(),
      symptom: lost('return', 'ip', 'eth0', 'virbr0'),
      probes: {
        'routed-rules': routedRules({
          reply: drop({ ...policy, manager: 'nft', table: 'guard', chain: 'fwd' }),
        }),
      },
    },
    {
      code: 'transport.forward-drop',
      evidence: ['drop-rule'],
      commands: [
        'nft insert rule ip guard fwd iifname virbr0 oifname eth0 accept',
        'nft insert rule ip guard fwd iifname eth0 oifname virbr0 ct state established,related accept',
      ],
    },
  ],
]);
