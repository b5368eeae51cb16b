import { rulesInTheWay } from '../../firewall/change.ts';
import type { RuleRef } from '../../firewall/decision.ts';
import { ownerOf } from '../../firewall/owner.ts';
import { shellLine } from '../../firewall/quote.ts';
import type { Packet } from '../../firewall/simulate-host.ts';
import { decideBoth, entryDrop, type HostEntry } from '../../verdict/host-entry.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { reportedEvidence } from './dropping-rule.ts';

export const hostInputPasses = defineCheck({
  id: 'transport.host-input-passes',
  summary: "The hypervisor's own firewall lets the guest in where the hypervisor itself is the target",
  probes: ['host-entry', 'kernel-word'],
  dependsOn: ['network.host-answers-by-bridge'],
  findings: ['transport.host-input-drop'],
  run({ vm, path, probes, symptom }) {
    const entry = probes['host-entry'];
    const found = entryDrop(entry, probes['kernel-word']);
    const here = symptom?.works === 'no' && ['out', 'return'].includes(symptom.lost.segment);
    if (entry === null || found === null || !here) {
      return pass;
    }
    const { rule, way } = found;
    const { targetAddress: target, targetPort: port } = path;
    return breaks('transport.host-input-drop', {
      hop: path.bridge ?? path.tap,
      confidence: 0.95,
      params: {
        vm,
        target: target ?? '',
        what: port === null ? 'a ping' : `TCP port ${port}`,
        direction: way,
        chain: `${rule.family} ${rule.table} ${rule.chain}`,
        rule: rule.text,
        owner: ownerOf(rule, entry.model.firewalls),
      },
      evidence: [
        evidence(rule.listCommand, rule.policy ? 'dropping-policy' : 'dropping-rule', { rule: rule.text }),
        ...reportedEvidence(found),
      ],
      fix: { where: 'hypervisor', commands: openings(rule, entry) },
    });
  },
});

/** Lets this guest in, and nobody else: the rule may well be there for others. Behind the first there may be more. */
function openings(first: RuleRef, { model }: HostEntry): string[] {
  const all = rulesInTheWay(model.firewalls, (changed) => decideBoth(changed, model)) ?? [];
  const chains = new Map(
    [first, ...all].map((rule) => [`${rule.manager} ${rule.family} ${rule.table} ${rule.chain}`, rule]),
  );
  return [...chains.values()].map((rule) => {
    const leaves = rule.hook === 'output' || rule.hook === 'postrouting';
    return opening(rule, leaves ? model.reply : model.request, leaves);
  });
}

/** A line that accepts one packet's kind ahead of everything else in the chain. */
function opening({ manager, family, table, chain }: RuleRef, packet: Packet, leaves: boolean): string {
  const { etherType, srcIp = '', dstIp = '', protocol, sport, dport } = packet;
  const isSix = etherType === 'ip6';
  const guest = leaves ? dstIp : srcIp;
  const port = leaves ? sport : dport;
  const isTcp = protocol === 'tcp';
  const pingType = (leaves ? 'echo-reply' : 'echo-request') satisfies string;
  if (manager === 'nft') {
    const address = `${isSix ? 'ip6' : 'ip'} ${leaves ? 'daddr' : 'saddr'} ${guest}`;
    const what = isTcp
      ? `tcp ${leaves ? 'sport' : 'dport'} ${port}`
      : `${isSix ? 'icmpv6' : 'icmp'} type ${pingType}`;
    return `nft insert rule ${family} ${table} ${chain} ${address} ${what} accept`;
  }
  const tableOption = table === 'filter' ? [] : ['-t', table];
  if (manager === 'ebtables' || manager === 'ebtables-legacy') {
    const ebProtocol = isTcp ? 'tcp' : isSix ? 'ipv6-icmp' : 'icmp';
    const [kind, option] = isSix ? ['IPv6', '--ip6'] : ['IPv4', '--ip'];
    const ports = isTcp ? [`${option}-${leaves ? 'sport' : 'dport'}`, `${port}`] : [];
    const address = [`${option}-${leaves ? 'dst' : 'src'}`, guest];
    return shellLine([
      manager,
      ...tableOption,
      '-I',
      chain,
      '-p',
      kind ?? '',
      ...address,
      `${option}-proto`,
      ebProtocol,
      ...ports,
      '-j',
      'ACCEPT',
    ]);
  }
  const program = `${isSix ? 'ip6tables' : 'iptables'}${manager === 'iptables-legacy' ? '-legacy' : ''}`;
  const what = isTcp
    ? ['-p', 'tcp', leaves ? '--sport' : '--dport', `${port}`]
    : ['-p', isSix ? 'ipv6-icmp' : 'icmp', isSix ? '--icmpv6-type' : '--icmp-type', pingType];
  return shellLine([
    program,
    ...tableOption,
    '-I',
    chain,
    leaves ? '-d' : '-s',
    guest,
    ...what,
    '-j',
    'ACCEPT',
  ]);
}
