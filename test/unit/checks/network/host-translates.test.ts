import { hostTranslates } from '../../../../src/checks/network/host-translates.ts';
import { impersonated, lost, rule, silent } from '../builders.ts';
import { routed, routedPath, routedRules } from '../routed-world.ts';
import { checkTable } from '../table.ts';

const symptom = lost('beyond', 'ip', 'eth0', '10.0.0.1');
const seen = { routed: routed(), 'routed-rules': routedRules() };
const masquerade = { kind: 'masquerade', address: null, port: null, by: rule() } as const;

checkTable(hostTranslates, [
  ['another router', { symptom, probes: seen }, null],
  [
    'it translates',
    { path: routedPath(), symptom, probes: { ...seen, 'routed-rules': routedRules({ source: masquerade }) } },
    null,
  ],
  ['it does not, and the path works', { path: routedPath(), probes: seen }, null],
  [
    'nobody answers the host either',
    { path: routedPath(), symptom, probes: { ...seen, routed: routed({ control: impersonated(silent) }) } },
    null,
  ],
  [
    'NAT without its rule',
    { path: routedPath(), symptom, probes: seen },
    {
      code: 'network.masquerade-missing',
      evidence: ['routed-not-translated', 'routed-host-answered'],
      commands: ['iptables -t nat -I POSTROUTING -s 192.168.122.0/24 ! -d 192.168.122.0/24 -j MASQUERADE'],
    },
  ],
  [
    'a routed network to which nobody knows the way back',
    { path: routedPath({ mode: 'route', gateway: '10.0.0.1' }), symptom, probes: seen },
    {
      code: 'network.return-route-missing',
      evidence: ['routed-not-translated', 'routed-host-answered', 'routed-guest-unanswered'],
      where: 'gateway',
      commands: ['ip route add 192.168.122.0/24 via 10.0.0.2'],
    },
  ],
]);
