import { familyOf } from '../../model/net.ts';
import { wordsOf } from '../../path/family.ts';
import { isRouted } from '../../path/next-hop.ts';
import { icmpMeaning } from '../../probes/frame/read.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

export const targetIsThere = defineCheck({
  id: 'network.target-is-there',
  summary: "Somebody owns the target's address",
  probes: ['next-hop-owners', 'neighbors', 'asked', 'impersonate', 'tcp', 'outside-heard'],
  dependsOn: [
    'physical.carrier-is-steady',
    'physical.switch-port-passes',
    'network.gateway-is-right',
    'network.gateway-forwards',
    'network.guest-mask-fits',
    'datalink.ports-not-isolated',
  ],
  findings: ['network.target-absent'],
  run({ path, probes, symptom }) {
    const target = path.targetAddress;
    if (target === null || symptom?.works !== 'no' || symptom.lost.segment !== 'beyond') {
      return pass;
    }
    const { ip, resolution, pingFilter, whoOwns } = wordsOf(path);
    const error = [...probes.impersonate, ...(probes.tcp === null ? [] : [probes.tcp])]
      .map(({ answer }) => answer)
      .find(
        (answer) =>
          answer?.kind === 'icmp-error' && icmpMeaning(answer.from, answer.type, answer.code) === 'absent',
      );
    if (error?.kind === 'icmp-error') {
      return breaks('network.target-absent', {
        hop: target,
        confidence: 0.95,
        params: { target, by: `${error.from} says so` },
        evidence: [
          evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'host-unreachable', {
            from: error.from,
            target,
            icmp: `${ip === 'IPv4' ? 'ICMP' : 'ICMPv6'} ${error.type}/${error.code}`,
          }),
        ],
        fix: { where: 'target' },
      });
    }
    const owners = probes['next-hop-owners'];
    const unanswered = probes.asked.some(
      ({ address, answeredBy }) => address === target && answeredBy.length === 0,
    );
    const othersAnswer = probes.neighbors.filter(({ answered }) => answered).map(({ address }) => address);
    if (
      isRouted(path, target) ||
      owners?.address !== target ||
      owners.macs.length > 0 ||
      !unanswered ||
      (othersAnswer.length === 0 && probes['outside-heard'].frames === 0)
    ) {
      return pass;
    }
    return breaks('network.target-absent', {
      hop: target,
      confidence: 0.95,
      params: { target, by: `nobody answers ${resolution} for it` },
      evidence: [
        evidence(whoOwns(target, path.hostDevice ?? path.bridge, 3), 'nobody-owns', { target }),
        ...othersAnswer
          .slice(0, 1)
          .map((other) =>
            evidence(
              wordsOf({ family: familyOf(other) }).whoOwns(other, path.hostDevice ?? path.bridge),
              'others-answer',
              { others: other },
            ),
          ),
      ],
      fix: { where: 'target' },
    });
  },
});
