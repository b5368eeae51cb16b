import type { RuleRef } from '../../firewall/decision.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const dhcpPasses = defineCheck({
  id: 'transport.dhcp-passes',
  summary: "No rule of this host drops the guest's DHCP questions or the server's answers",
  probes: ['guest', 'dhcp', 'dhcp-rules'],
  dependsOn: ['vm.guest-nic-answers'],
  findings: ['transport.dhcp-dropped'],
  run({ vm, path, probes: { guest, dhcp, 'dhcp-rules': rules }, symptom }) {
    const { asked, answers } = dhcp;
    if (symptom?.works !== 'no' || symptom.lost.segment !== 'guest' || guest.answersArp) {
      return pass;
    }
    if (asked === null || rules === null) {
      return pass;
    }
    const left = asked.leftBy.some((device) => device !== path.bridge);
    const stuck = answers.find(({ device, reachedTap }) => path.liveUplinks.includes(device) && !reachedTap);
    const lost = left ? (stuck === undefined ? null : rules.answer) : rules.question;
    if (lost?.verdict !== 'drop') {
      return pass;
    }
    const rule = lost.by;
    const inHost = rule.hook === 'input';
    const [there, here] = left ? [stuck?.device ?? '', path.tap] : [path.tap, path.liveUplinks[0] ?? ''];
    return breaks('transport.dhcp-dropped', {
      hop: there,
      confidence: 0.97,
      params: {
        vm,
        what: left ? "the server's answer" : 'its question',
        rule: rule.text,
        chain: `${rule.family} ${rule.table} ${rule.chain}`,
      },
      evidence: [
        evidence(rule.listCommand, rule.policy ? 'dropping-policy' : 'dropping-rule', { rule: rule.text }),
        inHost
          ? evidence(`tcpdump -nnve -i ${path.tap} udp port 67 or udp port 68`, 'dhcp-asked', {
              vm,
              times: asked.times,
              seconds: asked.seconds,
            })
          : evidence(`tcpdump -nne -i ${there} udp port 67 or udp port 68`, 'seen-there-not-here', {
              there,
              here,
            }),
      ],
      fix: inHost
        ? { where: 'hypervisor', variant: 'host', ...letInto(rule, path.bridge ?? '') }
        : { where: 'hypervisor', commands: [withoutRule(rule)] },
    });
  },
});

/** The bridge's own rule goes; the host's IP firewall stays as it is, and sees no bridged packet any more. */
function withoutRule({ manager, family, table, chain, deleteCommand }: RuleRef): string {
  if (family !== 'bridge' && family !== 'netdev') {
    return 'sysctl -w net.bridge.bridge-nf-call-iptables=0';
  }
  return (
    deleteCommand ??
    (manager === 'nft'
      ? `nft 'add chain ${family} ${table} ${chain} { policy accept; }'`
      : `${manager} -t ${table} -P ${chain} ACCEPT`)
  );
}

/**
 * The host takes DHCP and DNS of this bridge, and all else stays as it was. A table of firewalld may belong to it
 * alone, so that nft is refused; where it does not run, its command fails and nft does it.
 */
function letInto(
  { manager, family, table, chain }: RuleRef,
  bridge: string,
): { commands: string[]; persistent: string[] } {
  if (manager !== 'nft') {
    const accept = (protocol: string, port: number) =>
      `${manager} -I INPUT -i ${bridge} -p ${protocol} --dport ${port} -j ACCEPT`;
    return { commands: [accept('udp', 67), accept('udp', 53), accept('tcp', 53)], persistent: [] };
  }
  const accept = `nft insert rule ${family} ${table} ${chain} iifname ${bridge} meta l4proto { tcp, udp } th dport { 53, 67 } accept`;
  if (table !== 'firewalld') {
    return { commands: [`nft '${accept.slice(4)}'`], persistent: [] };
  }
  const zone = `--zone=libvirt --change-interface=${bridge}`;
  return {
    commands: [`firewall-cmd ${zone} || nft '${accept.slice(4)}'`],
    persistent: [`firewall-cmd --permanent ${zone}`],
  };
}
