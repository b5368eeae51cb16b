import type { HostAddress } from '../../facts/network/addr.ts';
import type { Route } from '../../facts/shared/routes.ts';
import { answersByPort } from '../../verdict/host-answers.ts';
import { breaks, defineCheck, evidence, notes, pass } from '../check.ts';

export const hostAnswersByBridge = defineCheck({
  id: 'network.host-answers-by-bridge',
  summary: "This host's own address is on the bridge and not on one of its ports, which no guest can reach",
  needs: ['link', 'addr'],
  optional: ['route', 'route6', 'route-back'],
  dependsOn: ['datalink.tap-is-in-bridge'],
  findings: ['network.address-on-port'],
  run({ vm, path, facts, known, symptom }) {
    const { bridge } = path;
    if (bridge === null || symptom === null) {
      return pass;
    }
    const ports = facts.link.links.filter(({ master }) => master === bridge).map(({ name }) => name);
    const stayed = facts.addr.addresses.filter(
      ({ device, family, scope }) => ports.includes(device) && family === path.family && scope === 'global',
    );
    const [first] = stayed;
    if (first === undefined) {
      return pass;
    }
    const { device } = first;
    const asked = path.targetIsHost && symptom.works === 'no' && symptom.lost.segment === 'return';
    const answersBy = answersByPort(path, known['route-back'], facts.link);
    const make = asked && answersBy === device ? breaks : notes;
    const routes = (path.family === 'ipv6' ? known.route6 : known.route)?.routes ?? [];
    const here = stayed.filter((each) => each.device === device);
    return make('network.address-on-port', {
      hop: bridge,
      confidence: 0.96,
      params: { vm, bridge, port: device, address: first.address },
      evidence: [
        evidence(`ip -j addr show dev ${device}`, 'address-on-port', {
          address: `${first.address}/${first.prefix}`,
          port: device,
          bridge,
        }),
        ...(make === breaks
          ? [
              evidence(
                `ip -j route get ${path.guestAddresses[0]?.address ?? vm} from ${path.targetAddress ?? ''}`,
                'answers-by-port',
                { vm, port: device },
              ),
            ]
          : []),
      ],
      fix: {
        where: 'hypervisor',
        commands: [moveTo(bridge, device, here, routes, path.family)],
      },
    });
  },
});

/** All of it as one line: whoever is connected through that address loses the line between two. */
function moveTo(
  bridge: string,
  port: string,
  addresses: readonly HostAddress[],
  routes: readonly Route[],
  family: 'ipv4' | 'ipv6',
): string {
  const ip = family === 'ipv4' ? 'ip' : 'ip -6';
  return [
    ...addresses.flatMap(({ address, prefix }) => [
      `${ip} addr del ${address}/${prefix} dev ${port}`,
      `${ip} addr replace ${address}/${prefix} dev ${bridge}`,
    ]),
    ...routes.flatMap(({ destination, gateway, device, metric, type }) =>
      device === port && gateway !== null && type === null
        ? [
            `${ip} route replace ${destination} via ${gateway} dev ${bridge}${metric === null ? '' : ` metric ${metric}`}`,
          ]
        : [],
    ),
  ].join(' && ');
}
