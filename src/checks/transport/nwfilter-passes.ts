import type { DomainInterface } from '../../facts/domain/domain-xml.ts';
import { ownerOf } from '../../firewall/owner.ts';
import type { PathContext } from '../../model/path.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { shellWord } from '../shell.ts';
import { findDroppingRule, reportedEvidence } from './dropping-rule.ts';

export const nwfilterPasses = defineCheck({
  id: 'transport.nwfilter-passes',
  summary: "The VM's network filter (libvirt's nwfilter) lets this path's frames pass",
  needs: ['domain-xml'],
  probes: ['rules'],
  dependsOn: ['datalink.egress-forwards', 'datalink.uplink-is-in-bridge', 'physical.uplink-has-carrier'],
  findings: ['transport.nwfilter-drop'],
  run({ path, facts, probes: { rules }, symptom }) {
    const found = findDroppingRule(symptom, rules);
    const nic = facts['domain-xml'].interfaces.find(({ mac }) => mac === path.guestMac);
    const filter = nic?.filter ?? null;
    const isOwn =
      found !== null &&
      ownerOf(found.rule, rules?.model?.firewalls ?? {}) === 'nwfilter' &&
      found.rule.chain.includes(path.tap);
    if (!isOwn || nic === undefined || filter === null || symptom?.works !== 'no') {
      return pass;
    }
    const { rule, counted } = found;
    const address = rules?.model?.traffic.request.srcIp ?? '';
    const bound = filter.parameters['IP'] ?? [];
    // Such a chain lets the addresses of the parameter IP pass, or without one the first that the VM was seen with.
    const isAddress = /-(arp|ipv4|ipv6)-ip$/u.test(rule.chain) && !bound.includes(address);
    const wanted = [...new Set([...bound, ...told(path), address])];
    const parameters = { ...filter.parameters, IP: wanted };
    const ref = isAddress ? filterref(filter.name, parameters) : '';
    return breaks('transport.nwfilter-drop', {
      hop: path.tap,
      confidence: found.certain ? 0.97 : 0.85,
      params: {
        vm: path.vm,
        filter: filter.name,
        chain: rule.chain,
        rule: rule.text,
        address,
        bound: bound.length > 0 ? bound.join(', ') : 'the first one that it was seen with',
      },
      evidence: [
        evidence(rule.listCommand, 'dropping-rule', { rule: rule.text }),
        ...reportedEvidence(found),
        ...(counted !== null && counted > 0
          ? [evidence(rule.listCommand, 'counter-rose', { packets: counted })]
          : []),
        evidence(
          `virsh nwfilter-binding-dumpxml ${path.tap}`,
          isAddress ? 'nwfilter-address' : 'nwfilter-bound',
          { filter: filter.name, bound: bound.join(', ') || 'not given, so learned', address },
        ),
      ],
      fix: {
        where: 'hypervisor',
        variant: isAddress ? 'address' : 'rule',
        commands: [updateDevice(path, nic, ref, 'live')],
        persistent: [updateDevice(path, nic, ref, 'config')],
      },
    });
  },
});

/** The addresses that the guest itself, or a lease, says it has. */
function told({ guestAddresses }: PathContext): readonly string[] {
  return guestAddresses.flatMap(({ address, from }) =>
    from === 'agent' || from === 'lease' ? [address] : [],
  );
}

function filterref(name: string, parameters: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(parameters)
    // libvirt gives the MAC address by itself.
    .filter(([key]) => key !== 'MAC')
    .flatMap(([key, values]) => values.map((value) => `<parameter name='${key}' value='${value}'/>`));
  return `<filterref filter='${name}'>${lines.join('')}</filterref>`;
}

/** Puts the NIC back with another filter, or with none, all else as it is. */
function updateDevice(
  { vm }: PathContext,
  { mac }: DomainInterface,
  ref: string,
  scope: 'live' | 'config',
): string {
  const domain = shellWord(vm);
  const pick = `awk -v RS='</interface>' '/${mac}/ { sub(/.*<interface /, "<interface "); print $0 RS }'`;
  const add = ref === '' ? '' : ` -e "s#</interface>#${ref}</interface>#"`;
  const edit = `sed -e '/<filterref.*\\/>/d' -e '/<filterref/,/<\\/filterref>/d'${add}`;
  const dump = `virsh dumpxml --domain ${domain}${scope === 'config' ? ' --inactive' : ''}`;
  return `${dump} | ${pick} | ${edit} | virsh update-device --domain ${domain} --file /dev/stdin --${scope}`;
}
