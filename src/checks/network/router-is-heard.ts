import { isRouted } from '../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { guestDevice } from '../guest-device.ts';

export const routerIsHeard = defineCheck({
  id: 'network.router-is-heard',
  summary: 'A guest without an IPv6 default route takes the router that announces itself',
  optional: ['agent-addresses'],
  probes: ['provoke-neighbor', 'asked', 'routers'],
  dependsOn: ['network.guest-has-address'],
  findings: ['network.router-advertisement-ignored'],
  run({ vm, path, known, probes, symptom }) {
    const target = path.targetAddress;
    const neighbor = probes['provoke-neighbor'];
    const silent = symptom?.works === 'no' && symptom.lost.segment === 'guest' && symptom.lost.what === 'ip';
    const router = probes.routers.find(({ reachedTap }) => reachedTap);
    const heard =
      neighbor !== null &&
      (neighbor.replyMac !== null || probes.asked.some(({ address }) => address === neighbor.from));
    if (!silent || !heard || target === null || !isRouted(path, target) || router === undefined) {
      return pass;
    }
    const device = guestDevice(known['agent-addresses'], path.guestMac);
    const accept = `net.ipv6.conf.${device}.accept_ra`;
    return breaks('network.router-advertisement-ignored', {
      hop: vm,
      confidence: 0.93,
      params: { vm, target, router: router.address },
      evidence: [
        evidence(`tcpdump -nne -i ${path.tap} 'icmp6 and ip6[40] == 134'`, 'router-announces', {
          router: router.address,
          mac: router.mac,
          tap: path.tap,
        }),
        evidence(`tcpdump -nne -i ${path.tap} icmp6`, 'no-answer-beyond-subnet', {
          vm,
          target,
          neighbor: neighbor.from,
        }),
      ],
      fix: {
        where: 'guest',
        commands: [
          `sysctl -w ${accept}=2`,
          `ip -6 route replace default via ${router.address} dev ${device}`,
        ],
        persistent: [`echo "${accept} = 2" > /etc/sysctl.d/90-accept-ra.conf`],
      },
    });
  },
});
