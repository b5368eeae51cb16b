import { wordsOf } from '../../../path/family.ts';
import { breaks, defineCheck, evidence, pass } from '../../check.ts';
import { guestDevice } from '../../guest-device.ts';

export const guestNeighborIsRight = defineCheck({
  id: 'datalink.guest-neighbor-is-right',
  summary:
    "The guest sends its frames for a target of its own network to the MAC address that owns the target's address",
  optional: ['agent-addresses'],
  probes: ['next-hop-owners', 'provoke', 'impersonate'],
  dependsOn: ['datalink.mac-is-unique', 'datalink.nobody-answers-for-others'],
  findings: ['datalink.guest-neighbor-wrong'],
  run({ vm, path, known, probes, symptom }) {
    const owners = probes['next-hop-owners'];
    const used = probes.provoke?.replyMac ?? null;
    const target = path.targetAddress;
    const lost = symptom?.works === 'no' && symptom.lost.segment === 'beyond' && symptom.lost.what === 'ip';
    if (!lost || used === null || target === null || owners?.address !== target) {
      return pass;
    }
    // Only what is proven on both sides: through its owner the target answers, and not through the one that is used.
    const answers = (mac: string) =>
      probes.impersonate.some((each) => each.nextHopMac === mac && each.answer?.kind === 'echo-reply');
    const right = owners.macs.map(({ mac }) => mac).find(answers);
    if (right === undefined || owners.macs.some(({ mac }) => mac === used) || answers(used)) {
      return pass;
    }
    const { whoOwns, pingFilter, resolution } = wordsOf(path);
    const device = guestDevice(known['agent-addresses'], path.guestMac);
    return breaks('datalink.guest-neighbor-wrong', {
      hop: vm,
      confidence: 0.95,
      params: { vm, target, used, right },
      evidence: [
        evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'sends-to', { vm, mac: used }),
        evidence(whoOwns(target, path.bridge), 'answers-arp', { target, mac: right, resolution }),
        evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'answered-through', { mac: right, target }),
      ],
      fix: { where: 'guest', commands: [`ip neigh del ${target} dev ${device}`] },
    });
  },
});
