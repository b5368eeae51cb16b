import { subnetOf } from '../../model/net.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const hostTranslates = defineCheck({
  id: 'network.host-translates',
  summary:
    'What the host routes for the guest has an address that is answered: its own, or one that others know the way to',
  probes: ['routed', 'routed-rules'],
  dependsOn: ['network.host-forwards', 'transport.host-forwarding-passes'],
  findings: ['network.masquerade-missing', 'network.return-route-missing'],
  run({ vm, path, probes, symptom }) {
    const { routedByHost: via, hostAddresses, targetAddress: target } = path;
    const rules = probes['routed-rules'];
    const { routed } = probes;
    const [home] = hostAddresses;
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond';
    // The host itself is answered by the same way, and what the guest sends keeps an address of its own.
    const answered =
      routed?.control?.answer?.kind === 'echo-reply' || routed?.control?.answer?.kind === 'open';
    if (!lost || !answered || via?.device == null || home === undefined || rules?.source.kind !== 'none') {
      return pass;
    }
    const network = subnetOf(home.address, home.prefix);
    const { device, source } = via;
    const common = { vm, network, device, target: target ?? '', source: source ?? '' };
    const shown = [
      evidence('iptables-save -t nat; nft list ruleset', 'routed-not-translated', { network }),
      evidence(`ping -c 1 -I ${device} ${target ?? ''}`, 'routed-host-answered', { target: target ?? '' }),
    ] as const;
    if (via.mode === 'nat') {
      return breaks('network.masquerade-missing', {
        hop: path.bridge,
        confidence: 0.93,
        params: common,
        evidence: shown,
        fix: {
          where: 'hypervisor',
          commands: [`iptables -t nat -I POSTROUTING -s ${network} ! -d ${network} -j MASQUERADE`],
          persistent: ['systemctl restart virtnetworkd || systemctl restart libvirtd'],
        },
      });
    }
    return routed?.asGuest === null || routed?.asGuest.answer !== null
      ? pass
      : breaks('network.return-route-missing', {
          hop: via.gateway ?? target,
          confidence: 0.85,
          params: common,
          evidence: [
            ...shown,
            evidence(`tcpdump -nn -i ${device} host ${target ?? ''}`, 'routed-guest-unanswered', {
              target: target ?? '',
            }),
          ],
          fix: {
            where: via.gateway === null ? 'target' : 'gateway',
            commands: source === null ? [] : [`ip route add ${network} via ${source}`],
          },
        });
  },
});
