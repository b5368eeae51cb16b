import { wordsOf } from '../../../path/family.ts';
import { isRouted } from '../../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { guestDevice } from '../../guest-device.ts';

export const guestNeighborIsRight = defineCheck({
  id: 'datalink.guest-neighbor-is-right',
  summary:
    "The guest sends its frames to the MAC address that owns the address of the next hop: the target's, or the gateway's",
  optional: ['agent-addresses', 'neigh'],
  probes: ['next-hop-owners', 'provoke', 'impersonate', 'asked'],
  dependsOn: [
    'datalink.mac-is-unique',
    'datalink.nobody-answers-for-others',
    // The router that a false server names may be the one that it sends to.
    'network.dhcp-servers-agree',
  ],
  findings: ['datalink.guest-neighbor-wrong'],
  run({ vm, path, known, probes, symptom }) {
    const owners = probes['next-hop-owners'];
    const used = probes.provoke?.replyMac ?? null;
    const target = path.targetAddress;
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond' && symptom.lost.what === 'ip';
    if (!lost || used === null || target === null || owners === null) {
      return pass;
    }
    const routed = isRouted(path, target);
    const hop = owners.address;
    if (hop !== (routed ? path.hostGateway : target)) {
      return pass;
    }
    // Only what is proven on both sides: through its owner the target answers, and not through the one that is used.
    const answers = (mac: string) =>
      probes.impersonate.some((each) => each.nextHopMac === mac && each.answer?.kind === 'echo-reply');
    const right = owners.macs.map(({ mac }) => mac).find(answers);
    if (right === undefined || owners.macs.some(({ mac }) => mac === used) || answers(used)) {
      return pass;
    }
    // Beyond a router the guest may mean another one: one that this host knows, or that it asks for itself.
    const others = (known.neigh?.entries ?? []).filter(({ mac, address }) => mac === used && address !== hop);
    const asksAnother = probes.asked.some(({ address }) => address !== hop && address !== target);
    if (routed && (others.length > 0 || asksAnother)) {
      return pass;
    }
    const { whoOwns, pingFilter, resolution, ipRoute } = wordsOf(path);
    const device = guestDevice(known['agent-addresses'], path.guestMac);
    const forget = `ip neigh del ${hop} dev ${device}`;
    return breaks('datalink.guest-neighbor-wrong', {
      hop: vm,
      confidence: routed ? 0.9 : 0.95,
      params: { vm, target, used, right, hop },
      evidence: [
        evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'sends-to', { vm, mac: used }),
        evidence(whoOwns(hop, path.bridge), 'answers-arp', { target: hop, mac: right, resolution }),
        evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'answered-through', { mac: right, target }),
      ],
      fix: routed
        ? {
            where: 'guest',
            variant: 'routed',
            commands: [forget, `${ipRoute} replace default via ${hop} dev ${device}`],
          }
        : { where: 'guest', commands: [forget] },
    });
  },
});
