import { disablePort, inOrder, onHost, onTap } from '../../faults/fault.ts';
import { restoreHypervisor } from '../../faults/reference.ts';
import type { Lab } from '../../lab.ts';
import {
  all,
  anywhere,
  asksFor,
  isLinux,
  isOutside,
  isUntagged,
  type Kind,
  knowsVlans,
  macOf,
  not,
} from '../kind.ts';

const onBridge = { fixRunsOn: 'hypervisor', heal: restoreHypervisor } as const;

const isolateBoth = async (lab: Lab) => {
  const taps = await Promise.all(lab.topology.guests.map(({ name }) => lab.tap(name)));
  return lab.script('hv1', taps.map((tap) => `bridge link set dev ${tap} isolated on`).join('; '));
};

/** The bridge and its ports. */
export const bridgeKinds: readonly Kind[] = [
  {
    id: 'tap-down',
    station: 'tap',
    applies: anywhere,
    sketch: ({ asked: { vm } }) => ({
      ...onBridge,
      summary: `the tap of ${vm} is down`,
      cause: 'datalink.tap-down',
      inject: onTap(vm, (tap) => `ip link set ${tap} down`),
    }),
  },
  {
    id: 'tap-not-in-bridge',
    station: 'tap',
    applies: anywhere,
    sketch: ({ bridge, asked: { vm } }) => ({
      ...onBridge,
      summary: `the tap of ${vm} is out of ${bridge.name}`,
      cause: 'datalink.tap-not-in-bridge',
      inject: onTap(vm, (tap) =>
        bridge.kind === 'ovs' ? `ovs-vsctl del-port ${tap}` : `ip link set ${tap} nomaster`,
      ),
    }),
  },
  {
    id: 'tap-port-disabled',
    station: 'tap',
    applies: isLinux,
    sketch: ({ asked: { vm } }) => ({
      ...onBridge,
      summary: `the bridge port of ${vm} is disabled`,
      cause: 'datalink.port-not-forwarding',
      inject: onTap(vm, disablePort),
    }),
  },
  {
    id: 'port-deaf',
    applies: all(isLinux, not(knowsVlans)),
    sketch: (place) => ({
      summary: `the port of ${place.asked.vm} neither learns nor floods, and no entry says where it is`,
      cause: 'datalink.guest-mac-not-learned',
      fixRunsOn: 'hypervisor',
      inject: onTap(
        place.asked.vm,
        (tap) =>
          `bridge link set dev ${tap} learning off flood off; bridge fdb del ${macOf(place)} dev ${tap} master 2>/dev/null || true`,
      ),
      heal: inOrder(
        onTap(place.asked.vm, (tap) => `bridge link set dev ${tap} learning on flood on`),
        restoreHypervisor,
      ),
    }),
  },
  {
    id: 'fdb-wrong-port',
    applies: all(isLinux, not(knowsVlans), isOutside),
    sketch: (place) => ({
      summary: `a static entry of the MAC address of ${place.asked.vm} points at ${place.uplink}`,
      cause: 'datalink.fdb-wrong-port',
      fixRunsOn: 'hypervisor',
      inject: onHost('hv1', `bridge fdb replace ${macOf(place)} dev ${place.uplink} master static sticky`),
      heal: onHost('hv1', `bridge fdb del ${macOf(place)} dev ${place.uplink} master 2>/dev/null || true`),
    }),
  },
  {
    id: 'ports-isolated',
    applies: all(isLinux, asksFor('guest')),
    sketch: () => ({
      ...onBridge,
      summary: 'the ports of both guests are isolated from each other',
      cause: 'datalink.ports-isolated',
      inject: isolateBoth,
    }),
  },
  {
    id: 'bridge-down',
    station: 'bridge',
    applies: isLinux,
    sketch: ({ bridge: { name } }) => ({
      ...onBridge,
      summary: `${name} is down`,
      cause: 'datalink.bridge-down',
      inject: onHost('hv1', `ip link set ${name} down`),
    }),
  },
  {
    id: 'uplink-port-disabled',
    station: 'uplink',
    applies: all(isLinux, isOutside),
    sketch: ({ uplink }) => ({
      ...onBridge,
      summary: `the bridge port ${uplink} is disabled`,
      cause: 'datalink.port-not-forwarding',
      inject: onHost('hv1', disablePort(uplink)),
    }),
  },
  {
    id: 'uplink-not-in-bridge',
    station: 'uplink',
    applies: all(isOutside, isUntagged),
    sketch: ({ uplink, bridge }) => ({
      ...onBridge,
      summary: `${uplink} is no port of ${bridge.name}`,
      cause: 'datalink.uplink-not-in-bridge',
      inject: onHost(
        'hv1',
        bridge.kind === 'ovs' ? `ovs-vsctl del-port ${uplink}` : `ip link set ${uplink} nomaster`,
      ),
    }),
  },
];
