import { isRouted } from '../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const guestIsHeard = defineCheck({
  id: 'network.guest-is-heard',
  summary: "The next hop answers the guest's ARP as it answers that of others",
  probes: ['as-guest', 'provoke'],
  dependsOn: ['physical.switch-passes-guest', 'datalink.address-is-unique'],
  findings: ['network.guest-ignored'],
  run({ vm, path, probes, symptom }) {
    const seen = probes['as-guest'];
    const guestAddress = probes.provoke?.guestAddress ?? null;
    const target = path.targetAddress;
    // IPv6 has no filter of reverse paths that would explain it.
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond';
    const isHeard = seen?.hop.answered !== false;
    if (
      !lost ||
      isHeard ||
      path.family !== 'ipv4' ||
      seen.neighbor?.answered !== true ||
      guestAddress === null ||
      target === null
    ) {
      return pass;
    }
    const peer = seen.hop.address;
    const place =
      peer === path.hostGateway || isRouted(path, target)
        ? ({ where: 'gateway' } as const)
        : ({ where: 'target' } as const);
    return breaks('network.guest-ignored', {
      hop: peer,
      confidence: 0.9,
      params: { vm, peer, address: guestAddress },
      evidence: [
        evidence(`arping -c 1 -I ${path.bridge ?? ''} ${peer}`, 'host-is-answered', { address: peer }),
        evidence(`tcpdump -nne -i ${path.uplinks[0] ?? path.tap} arp and host ${peer}`, 'asked-in-vain', {
          vm,
          address: peer,
        }),
        evidence(`tcpdump -nne -i ${path.uplinks[0] ?? path.tap} arp`, 'neighbor-answers-guest', {
          vm,
          address: seen.neighbor.address,
        }),
      ],
      fix: {
        ...place,
        // The kernel takes the higher value of `all` and the device, and 2 is the highest.
        commands: ['sysctl -w net.ipv4.conf.all.rp_filter=2'],
        persistent: ["echo 'net.ipv4.conf.all.rp_filter = 2' > /etc/sysctl.d/90-rp-filter.conf"],
      },
    });
  },
});
