import { isRouted } from '../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { guestDevice } from '../guest-device.ts';

export const routerIsGenuine = defineCheck({
  id: 'network.router-is-genuine',
  summary: 'The router whose announcement the guest follows leads to the target',
  optional: ['agent-addresses'],
  probes: ['routers', 'provoke', 'impersonate', 'next-hop-owners'],
  dependsOn: ['datalink.mac-is-unique', 'datalink.gateway-is-genuine'],
  findings: ['network.rogue-router'],
  run({ vm, path, known, probes, symptom }) {
    const target = path.targetAddress;
    const gateway = path.hostGateway;
    const used = probes.provoke?.replyMac ?? null;
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond' && symptom.lost.what === 'ip';
    if (!lost || used === null || target === null || gateway === null || !isRouted(path, target)) {
      return pass;
    }
    const rogue = probes.routers.find(({ mac }) => mac === used);
    const owners = probes['next-hop-owners']?.macs ?? [];
    // Only what is proven on both sides: this host's gateway leads to the target, and the announced one does not.
    const answers = (mac: string) =>
      probes.impersonate.some((each) => each.nextHopMac === mac && each.answer?.kind === 'echo-reply');
    const genuine = owners.map(({ mac }) => mac).find(answers);
    if (rogue === undefined || genuine === undefined || genuine === used || answers(used)) {
      return pass;
    }
    const device = guestDevice(known['agent-addresses'], path.guestMac);
    return breaks('network.rogue-router', {
      hop: rogue.address,
      confidence: 0.95,
      params: { vm, target, rogue: rogue.address, mac: rogue.mac, gateway },
      evidence: [
        evidence(`tcpdump -nne -i ${path.tap} 'icmp6 and ip6[40] == 134'`, 'router-announces', {
          router: rogue.address,
          mac: rogue.mac,
          tap: path.tap,
        }),
        evidence(`tcpdump -nne -i ${path.tap} icmp6`, 'sends-to', { vm, mac: used }),
        evidence(`tcpdump -nne -i ${path.tap} icmp6`, 'answered-through', { mac: genuine, target }),
      ],
      fix: {
        where: 'guest',
        commands: [
          `ip -6 route del default via ${rogue.address} dev ${device}`,
          `ip -6 route replace default via ${gateway} dev ${device}`,
        ],
      },
    });
  },
});
