import { isRouted } from '../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';

/** ICMP destination unreachable, RFC 792 and RFC 1812 5.2.7.1: 0 network, 1 host, 6 and 7 unknown. */
const absentCodes = [0, 1, 6, 7];

export const targetIsThere = defineCheck({
  id: 'network.target-is-there',
  summary: "Somebody owns the target's address",
  probes: ['next-hop-owners', 'neighbors', 'asked', 'impersonate', 'tcp', 'outside-heard'],
  dependsOn: [
    'physical.switch-port-passes',
    'network.gateway-is-right',
    'network.guest-mask-fits',
    'datalink.ports-not-isolated',
  ],
  findings: ['network.target-absent'],
  run({ path, probes, symptom }) {
    const target = path.targetAddress;
    if (target === null || symptom?.works !== 'no' || symptom.lost.segment !== 'beyond') {
      return pass;
    }
    const error = [...probes.impersonate, ...(probes.tcp === null ? [] : [probes.tcp])]
      .map(({ answer }) => answer)
      .find(
        (answer) => answer?.kind === 'icmp-error' && answer.type === 3 && absentCodes.includes(answer.code),
      );
    if (error?.kind === 'icmp-error') {
      return breaks('network.target-absent', {
        hop: target,
        confidence: 0.95,
        params: { target, by: `${error.from} says so` },
        evidence: [
          evidence(`tcpdump -nne -i ${path.tap} icmp`, 'host-unreachable', {
            from: error.from,
            target,
            code: error.code,
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
      params: { target, by: 'nobody answers ARP for it' },
      evidence: [
        evidence(`arping -c 3 -I ${path.bridge ?? ''} ${target}`, 'nobody-owns', { target }),
        ...othersAnswer
          .slice(0, 1)
          .map((other) =>
            evidence(`arping -c 1 -I ${path.bridge ?? ''} ${other}`, 'others-answer', { others: other }),
          ),
      ],
      fix: { where: 'target' },
    });
  },
});
