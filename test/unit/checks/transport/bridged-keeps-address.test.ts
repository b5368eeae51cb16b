import { bridgedKeepsAddress } from '../../../../src/checks/transport/bridged-keeps-address.ts';
import { decisions, lost, model, ok, rule } from '../builders.ts';
import { checkTable } from '../table.ts';

const no = { iptables: false, ip6tables: false, arptables: false };
const facts = (ipv4: boolean) => ({
  'bridge-netfilter': ok({
    loaded: true,
    sysctl: { ...no, iptables: true },
    filterVlanTagged: false,
    bridges: { br0: no },
  }),
  forwarding: ok({ ipv4, ipv6: false }),
});
const masquerade = rule({ family: 'inet', table: 'firewalld', chain: 'nat_POSTROUTING', text: 'masquerade' });
const rules = { decisions: decisions(), risen: [], model: model() };
const commands = ['sysctl -w net.bridge.bridge-nf-call-iptables=0'];
const code = 'transport.bridged-masqueraded';

checkTable(bridgedKeepsAddress, [
  ['no rule translates', { symptom: lost('return'), probes: { rules }, facts: facts(false) }, null],
  [
    'one does, and the path works',
    { probes: { rules: { ...rules, masquerade } }, facts: facts(false) },
    null,
  ],
  [
    'one does, and frames are lost elsewhere',
    { symptom: lost('beyond'), probes: { rules: { ...rules, masquerade } }, facts: facts(false) },
    null,
  ],
  [
    'the host routes nothing',
    { symptom: lost('return'), probes: { rules: { ...rules, masquerade } }, facts: facts(false) },
    { code, hop: 'br0', evidence: ['masquerading-rule', 'answers-stay-here', 'leaves-as-host'], commands },
  ],
  [
    'the host routes, and its rules drop the answers',
    {
      symptom: lost('return'),
      probes: { rules: { ...rules, masquerade } },
      facts: {
        ...facts(true),
        'sysctl-files': ok({
          settings: [
            { key: 'net.bridge.bridge-nf-call-iptables', value: '1', path: '/etc/sysctl.d/99-k8s.conf' },
          ],
        }),
      },
    },
    {
      code,
      evidence: ['masquerading-rule', 'forwarding-filtered', 'leaves-as-host'],
      commands,
      persistent: [
        'echo br_netfilter > /etc/modules-load.d/br_netfilter.conf',
        "echo 'net.bridge.bridge-nf-call-iptables = 0' > /etc/sysctl.d/zz-bridge-netfilter.conf",
      ],
    },
  ],
]);
