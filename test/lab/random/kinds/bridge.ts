import { disablePort, onHost, onTap } from '../../faults/fault.ts';
import { restoreFilters, restoreHypervisor } from '../../faults/reference.ts';
import { all, anywhere, isLinux, isOvs, type Kind, macOf } from '../kind.ts';

const onBridge = { fixRunsOn: 'hypervisor', heal: restoreHypervisor } as const;

const inBridge = (rule: string) =>
  onHost(
    'hv1',
    `nft add table bridge vmguard
nft 'add chain bridge vmguard forward { type filter hook forward priority -200; policy accept; }'
nft add rule bridge vmguard forward ${rule}`,
  );

/** The bridge, its ports and what filters on it. */
export const bridgeKinds: readonly Kind[] = [
  {
    id: 'tap-down',
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
    applies: isLinux,
    sketch: ({ asked: { vm } }) => ({
      ...onBridge,
      summary: `the bridge port of ${vm} is disabled`,
      cause: 'datalink.port-not-forwarding',
      inject: onTap(vm, disablePort),
    }),
  },
  {
    id: 'uplink-port-disabled',
    applies: isLinux,
    sketch: ({ uplink }) => ({
      ...onBridge,
      summary: `the bridge port ${uplink} is disabled`,
      cause: 'datalink.port-not-forwarding',
      inject: onHost('hv1', disablePort(uplink)),
    }),
  },
  {
    id: 'bridge-down',
    applies: isLinux,
    sketch: ({ bridge: { name } }) => ({
      ...onBridge,
      summary: `${name} is down`,
      cause: 'datalink.bridge-down',
      inject: onHost('hv1', `ip link set ${name} down`),
    }),
  },
  {
    id: 'uplink-not-in-bridge',
    applies: all(isLinux, ({ bridge }) => bridge.vlan === undefined),
    sketch: ({ uplink, bridge }) => ({
      ...onBridge,
      summary: `${uplink} is no port of ${bridge.name}`,
      cause: 'datalink.uplink-not-in-bridge',
      inject: onHost('hv1', `ip link set ${uplink} nomaster`),
    }),
  },
  {
    id: 'bridge-filter',
    applies: isLinux,
    sketch: (place) => ({
      summary: `a rule of the bridge family drops what ${place.asked.vm} sends`,
      cause: 'transport.bridge-firewall-drop',
      fixRunsOn: 'hypervisor',
      inject: inBridge(
        `ether saddr ${macOf(place)} ether type ${place.asked.family === 'ipv4' ? 'ip' : 'ip6'} counter drop`,
      ),
      heal: restoreFilters,
    }),
  },
  {
    id: 'forward-policy',
    applies: isLinux,
    sketch: ({ asked: { family } }) => {
      const program = family === 'ipv4' ? 'iptables' : 'ip6tables';
      return {
        summary: `bridged packets go through ${program}, whose FORWARD chain drops them`,
        cause: 'transport.bridge-netfilter-drop',
        fixRunsOn: 'hypervisor',
        inject: onHost(
          'hv1',
          `sysctl -qw net.bridge.bridge-nf-call-${program}=1; ${program} -P FORWARD DROP`,
        ),
        heal: restoreFilters,
      };
    },
  },
  {
    id: 'wrong-tag',
    applies: all(isOvs, ({ bridge }) => bridge.vlan !== undefined),
    sketch: ({ bridge, asked: { vm } }) => ({
      ...onBridge,
      summary: `the tap of ${vm} has another VLAN's tag`,
      cause: 'datalink.ovs-wrong-tag',
      inject: onTap(vm, (tap) => `ovs-vsctl set port ${tap} tag=${((bridge.vlan ?? 0) % 4000) + 7}`),
    }),
  },
  {
    id: 'flow-drop',
    applies: isOvs,
    sketch: (place) => ({
      ...onBridge,
      summary: `a flow drops what ${place.asked.vm} sends`,
      cause: 'datalink.ovs-flow-drop',
      inject: onHost(
        'hv1',
        `ovs-ofctl add-flow ${place.bridge.name} priority=200,dl_src=${macOf(place)},actions=drop`,
      ),
    }),
  },
];
