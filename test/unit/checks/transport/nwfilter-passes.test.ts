import { nwfilterPasses } from '../../../../src/checks/transport/nwfilter-passes.ts';
import type { Decision, RuleRef } from '../../../../src/firewall/decision.ts';
import { decisions, domain, lost, model, nic, rule } from '../builders.ts';
import { checkTable } from '../table.ts';

const inChain = (chain: string, changes: Partial<RuleRef> = {}) =>
  rule({
    manager: 'ebtables',
    table: 'nat',
    chain,
    hook: 'prerouting',
    text: `-A ${chain} -j DROP`,
    deleteCommand: `ebtables -t nat -D ${chain} -j DROP`,
    listCommand: `ebtables -t nat -L ${chain} --Lc`,
    ...changes,
  });
const by = (ref: RuleRef, packets = 0) => {
  const drop: Decision = { verdict: 'drop', by: ref };
  return {
    rules: {
      decisions: decisions({ request: drop, arpRequest: drop }),
      risen: packets > 0 ? [{ rule: ref, packets }] : [],
      model: model(),
    },
  };
};
const filtered = (name: string, parameters: Record<string, string[]> = {}) => ({
  'domain-xml': domain(nic({ filter: { name, parameters } })),
});
const symptom = lost('out');
const pick = `awk -v RS='</interface>' '/52:54:00:00:00:10/ { sub(/.*<interface /, "<interface "); print $0 RS }'`;
const edit = `sed -e '/<filterref.*\\/>/d' -e '/<filterref/,/<\\/filterref>/d'`;
const update = (scope: string) => `virsh update-device --domain web01 --file /dev/stdin --${scope}`;

checkTable(nwfilterPasses, [
  ['all pass', { symptom, probes: { rules: { decisions: decisions(), risen: [], model: model() } } }, null],
  ['a filter, and the path works', { probes: by(inChain('I-vnet0-mac')), facts: filtered('x') }, null],
  ["somebody else's rule", { symptom, probes: by(rule()), facts: filtered('x') }, null],
  ["another VM's filter", { symptom, probes: by(inChain('I-vnet9-mac')), facts: filtered('x') }, null],
  ['the NIC has no filter', { symptom, probes: by(inChain('I-vnet0-mac')) }, null],
  [
    'the address is not among those that are allowed',
    {
      symptom,
      probes: by(inChain('I-vnet0-ipv4-ip'), 3),
      facts: filtered('clean-traffic', { IP: ['10.0.0.99'], MAC: ['52:54:00:00:00:10'] }),
    },
    {
      code: 'transport.nwfilter-drop',
      hop: 'vnet0',
      where: 'hypervisor',
      params: { address: '10.0.0.10', bound: '10.0.0.99' },
      evidence: ['dropping-rule', 'counter-rose', 'nwfilter-address'],
      commands: [
        `virsh dumpxml --domain web01 | ${pick} | ${edit} -e "s#</interface>#<filterref filter='clean-traffic'><parameter name='IP' value='10.0.0.99'/><parameter name='IP' value='10.0.0.10'/></filterref></interface>#" | ${update('live')}`,
      ],
    },
  ],
  [
    'any other rule of the filter',
    { symptom, probes: by(inChain('libvirt-I-vnet0')), facts: filtered('own') },
    {
      code: 'transport.nwfilter-drop',
      evidence: ['dropping-rule', 'nwfilter-bound'],
      commands: [`virsh dumpxml --domain web01 | ${pick} | ${edit} | ${update('live')}`],
      persistent: [`virsh dumpxml --domain web01 --inactive | ${pick} | ${edit} | ${update('config')}`],
    },
  ],
]);
