import { wordsOf } from '../../path/family.ts';
import { isRouted } from '../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { guestDevice } from '../guest-device.ts';

export const gatewayIsRight = defineCheck({
  id: 'network.gateway-is-right',
  summary:
    'The gateway that the guest uses for a routed target exists, or is at least the one that this host uses',
  optional: ['agent-addresses'],
  probes: ['asked', 'next-hop-owners', 'impersonate'],
  dependsOn: ['network.guest-has-route', 'network.guest-mask-fits'],
  findings: ['network.wrong-gateway'],
  run({ vm, path, known, probes, symptom }) {
    const target = path.targetAddress;
    const right = path.hostGateway;
    if (symptom?.works !== 'no' || target === null || right === null || !isRouted(path, target)) {
      return pass;
    }
    const used = probes.asked.find(
      ({ address, answeredBy }) => address !== target && address !== right && answeredBy.length === 0,
    );
    const rightAnswers = (probes['next-hop-owners']?.macs.length ?? 0) > 0;
    const viaRight = probes.impersonate.some(
      ({ reachedTap, answer }) => reachedTap && answer?.kind === 'echo-reply',
    );
    const asksNobodyElse = !probes.asked.some(({ address }) => address === right);
    if (
      used === undefined ||
      !rightAnswers ||
      !asksNobodyElse ||
      path.hostAddresses.some(({ address }) => address === used.address)
    ) {
      return pass;
    }
    const { resolutionFilter, pingFilter, ipRoute } = wordsOf(path);
    return breaks('network.wrong-gateway', {
      hop: vm,
      confidence: viaRight ? 0.98 : 0.9,
      params: { vm, used: used.address, right, target },
      evidence: [
        evidence(`tcpdump -nne -i ${path.tap} ${resolutionFilter}`, 'asks-wrong-gateway', {
          vm,
          used: used.address,
          times: used.times,
        }),
        evidence(`${ipRoute} show default dev ${path.bridge ?? ''}`, 'host-gateway', { right }),
        ...(viaRight
          ? [
              evidence(`tcpdump -nne -i ${path.tap} ${pingFilter}`, 'right-gateway-works', {
                right,
                target,
                vm,
              }),
            ]
          : []),
      ],
      fix: {
        where: 'guest',
        commands: [
          `${ipRoute} replace default via ${right} dev ${guestDevice(known['agent-addresses'], path.guestMac)}`,
        ],
      },
    });
  },
});
