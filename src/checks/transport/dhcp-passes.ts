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
        evidence(`tcpdump -nne -i ${there} udp port 67 or udp port 68`, 'seen-there-not-here', {
          there,
          here,
        }),
      ],
      fix: { where: 'hypervisor', commands: [withoutRule(rule)] },
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
