import { wordsOf } from '../../path/family.ts';
import { isRouted } from '../../path/next-hop.ts';
import { breaks, defineCheck, evidence, pass } from '../check.ts';
import { guestDevice } from '../guest-device.ts';

export const guestHasRoute = defineCheck({
  id: 'network.guest-has-route',
  summary: 'The guest has a route to a target beyond its own subnet',
  optional: ['agent-addresses'],
  probes: ['provoke-neighbor', 'asked'],
  dependsOn: ['network.guest-has-address', 'network.router-is-heard'],
  findings: ['network.no-default-route'],
  run({ vm, path, known, probes, symptom }) {
    const target = path.targetAddress;
    const neighbor = probes['provoke-neighbor'];
    const silent = symptom?.works === 'no' && symptom.lost.segment === 'guest' && symptom.lost.what === 'ip';
    const heard =
      neighbor !== null &&
      (neighbor.replyMac !== null || probes.asked.some(({ address }) => address === neighbor.from));
    if (!silent || target === null || !isRouted(path, target) || !heard || neighbor === null) {
      return pass;
    }
    const device = guestDevice(known['agent-addresses'], path.guestMac);
    const { bothFilter, ipRoute } = wordsOf(path);
    return breaks('network.no-default-route', {
      hop: vm,
      confidence: 0.95,
      params: { vm, target },
      evidence: [
        evidence(`tcpdump -nne -i ${path.tap} ${bothFilter}`, 'no-answer-beyond-subnet', {
          vm,
          target,
          neighbor: neighbor.from,
        }),
      ],
      fix: {
        where: 'guest',
        commands:
          path.hostGateway === null
            ? []
            : [`${ipRoute} replace default via ${path.hostGateway} dev ${device}`],
      },
    });
  },
});
