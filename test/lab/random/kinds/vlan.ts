import { onHost, onTap } from '../../faults/fault.ts';
import { restoreHypervisor } from '../../faults/reference.ts';
import { all, isLinux, isOutside, isOvs, type Kind, knowsVlans, type Place } from '../kind.ts';

const onBridge = { fixRunsOn: 'hypervisor', heal: restoreHypervisor } as const;

const only = (port: string, vlan: string) =>
  `bridge vlan del dev ${port} vid 1-4094; bridge vlan add dev ${port} vid ${vlan}`;

/** A VLAN that is not the guests'. */
const other = ({ bridge: { vlan = 0 }, prng }: Place) => ((vlan + Math.floor(prng.next() * 4000)) % 4090) + 2;

const isFiltering = all(isLinux, knowsVlans);
const isTagged = all(isOvs, knowsVlans);

/** VLANs: on a bridge that filters them, on the ports of Open vSwitch, on a device that tags. */
export const vlanKinds: readonly Kind[] = [
  {
    id: 'wrong-pvid',
    station: 'port',
    applies: isFiltering,
    sketch: (place) => ({
      ...onBridge,
      summary: `the port of ${place.asked.vm} is in another VLAN`,
      cause: 'datalink.wrong-vlan',
      inject: onTap(place.asked.vm, (tap) => only(tap, `${other(place)} pvid untagged`)),
    }),
  },
  {
    id: 'no-pvid',
    station: 'port',
    applies: isFiltering,
    sketch: ({ bridge: { vlan }, asked: { vm } }) => ({
      ...onBridge,
      summary: `the port of ${vm} has no VLAN for frames without a tag`,
      cause: 'datalink.port-without-pvid',
      inject: onTap(vm, (tap) => only(tap, `${vlan}`)),
    }),
  },
  {
    id: 'vlan-not-on-uplink',
    station: 'uplink',
    applies: all(isFiltering, isOutside),
    sketch: (place) => ({
      ...onBridge,
      summary: `${place.uplink} does not carry the guests' VLAN`,
      cause: 'datalink.vlan-not-on-uplink',
      inject: onHost('hv1', only(place.uplink, `${other(place)}`)),
    }),
  },
  {
    id: 'native-clash',
    station: 'uplink',
    applies: all(isFiltering, isOutside),
    sketch: ({ uplink, bridge: { vlan } }) => ({
      ...onBridge,
      summary: `the guests' VLAN leaves ${uplink} untagged, and the switch wants it tagged`,
      cause: 'datalink.native-vlan-clash',
      inject: onHost('hv1', only(uplink, `${vlan} pvid untagged`)),
    }),
  },
  {
    id: 'wrong-tag',
    station: 'port',
    applies: isTagged,
    sketch: (place) => ({
      ...onBridge,
      summary: `the tap of ${place.asked.vm} has another VLAN's tag`,
      cause: 'datalink.ovs-wrong-tag',
      inject: onTap(place.asked.vm, (tap) => `ovs-vsctl set port ${tap} tag=${other(place)}`),
    }),
  },
  {
    id: 'tag-missing',
    station: 'port',
    applies: isTagged,
    sketch: ({ asked: { vm } }) => ({
      ...onBridge,
      summary: `the port of ${vm} has lost its tag`,
      cause: 'datalink.ovs-wrong-tag',
      inject: onTap(vm, (tap) => `ovs-vsctl clear port ${tap} tag`),
    }),
  },
  {
    id: 'trunk-without-vlan',
    station: 'uplink',
    applies: all(isTagged, isOutside),
    sketch: (place) => ({
      ...onBridge,
      summary: `the trunk ${place.uplink} leaves out the guests' VLAN`,
      cause: 'datalink.ovs-vlan-not-on-uplink',
      inject: onHost('hv1', `ovs-vsctl set port ${place.uplink} trunks=${other(place)}`),
    }),
  },
  {
    id: 'tagged-only',
    station: 'port',
    applies: all(isOvs, ({ bridge }) => bridge.vlan === undefined),
    sketch: (place) => ({
      ...onBridge,
      summary: `the port of ${place.asked.vm} is a trunk that takes tagged frames only`,
      cause: 'datalink.ovs-vlan-refused',
      inject: onTap(place.asked.vm, (tap) => `ovs-vsctl set port ${tap} trunks=${other(place)}`),
    }),
  },
  {
    id: 'vlan-device-wrong-id',
    station: 'uplink',
    applies: all(isOutside, ({ topology }) => topology.hypervisor.vlanDevices.length > 0),
    sketch: (place) => {
      const [device] = place.topology.hypervisor.vlanDevices;
      const { name, parent, id } = device ?? { name: '', parent: '', id: 0 };
      return {
        ...onBridge,
        summary: `${name} tags with another VLAN than the switch wants`,
        cause: 'datalink.vlan-device-wrong-id',
        inject: onHost(
          'hv1',
          `ip link del ${name}; ip link add link ${parent} name ${name} type vlan id ${(id % 4000) + 9}; ip link set ${name} master ${place.bridge.name} up`,
        ),
      };
    },
  },
];
