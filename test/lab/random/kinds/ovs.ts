import { onHost } from '../../faults/fault.ts';
import { restoreHypervisor } from '../../faults/reference.ts';
import { all, ipOf, ipWord, isIpv4, isOutside, isOvs, type Kind, macOf, not, type Place } from '../kind.ts';

const onBridge = { fixRunsOn: 'hypervisor', heal: restoreHypervisor } as const;

const flow = ({ bridge }: Place, text: string) =>
  onHost('hv1', `ovs-ofctl add-flow ${bridge.name} '${text}'`);

/** The fields of a flow for the guest's packets in the family that is asked about. */
const from = (place: Place) => (isIpv4(place) ? `ip,nw_src=${ipOf(place)}` : `ipv6,ipv6_src=${ipOf(place)}`);
const to = (place: Place) => (isIpv4(place) ? `ip,nw_dst=${ipOf(place)}` : `ipv6,ipv6_dst=${ipOf(place)}`);

/** What Open vSwitch is told to do with frames. */
export const ovsKinds: readonly Kind[] = [
  {
    id: 'flow-drops-guest',
    applies: isOvs,
    sketch: (place) => ({
      ...onBridge,
      summary: `a flow drops whatever ${place.asked.vm} sends`,
      cause: 'datalink.ovs-flow-drop',
      inject: flow(place, `priority=200,dl_src=${macOf(place)},actions=drop`),
    }),
  },
  {
    id: 'flow-drops-packets',
    applies: isOvs,
    sketch: (place) => ({
      ...onBridge,
      summary: `a flow drops the ${ipWord(place)} packets of ${place.asked.vm}`,
      cause: 'datalink.ovs-flow-drop',
      inject: flow(place, `priority=${place.prng.pick([5, 100, 4000])},${from(place)},actions=drop`),
    }),
  },
  {
    id: 'flow-drops-answers',
    applies: isOvs,
    sketch: (place) => ({
      ...onBridge,
      summary: `a flow of a second table drops the answers to ${place.asked.vm}`,
      cause: 'datalink.ovs-flow-drop',
      inject: onHost(
        'hv1',
        [
          `${isIpv4(place) ? 'ip' : 'ipv6'},priority=90,actions=resubmit(,5)`,
          'table=5,priority=0,actions=normal',
          `table=5,priority=7,${to(place)},actions=drop`,
        ]
          .map((text) => `ovs-ofctl add-flow ${place.bridge.name} '${text}'`)
          .join('\n'),
      ),
    }),
  },
  {
    id: 'flow-drops-port',
    applies: all(isOvs, ({ asked }) => asked.port !== null),
    sketch: (place) => ({
      ...onBridge,
      summary: `a flow drops connections to TCP port ${place.asked.port}`,
      cause: 'datalink.ovs-flow-drop',
      inject: flow(
        place,
        `priority=100,${isIpv4(place) ? 'tcp' : 'tcp6'},tcp_dst=${place.asked.port},actions=drop`,
      ),
    }),
  },
  {
    id: 'flow-drops-discovery',
    applies: all(isOvs, not(isIpv4), isOutside),
    sketch: (place) => ({
      ...onBridge,
      summary: `a flow drops the neighbor solicitations of ${place.asked.vm}`,
      cause: 'datalink.ovs-flow-drop',
      inject: flow(place, `priority=100,icmp6,icmp_type=135,dl_src=${macOf(place)},actions=drop`),
    }),
  },
  {
    id: 'secure-without-flows',
    station: 'port',
    applies: isOvs,
    sketch: ({ bridge: { name } }) => ({
      ...onBridge,
      summary: `${name} is in fail mode "secure" and has no flows`,
      cause: 'datalink.ovs-no-flows',
      inject: onHost('hv1', `ovs-vsctl set-fail-mode ${name} secure; ovs-ofctl del-flows ${name}`),
    }),
  },
];
