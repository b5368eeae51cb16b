import { type Bond, type KernelFeature, switchPort, type Topology } from '../topology.ts';
import { hypervisorAddresses, hypervisorApi, makeHypervisor, twoGuests, uplinkMac } from './hosts.ts';
import { plain } from './linux.ts';

/** What a bridged lab can be made of. */
export interface Parameters {
  readonly bridge: 'linux' | 'ovs';
  /** The guests' VLAN, tagged on the uplink; null: none. */
  readonly vlan: number | null;
  /** Who tags it: the bridge, which knows VLANs then, or a device under the bridge. */
  readonly tags: 'bridge' | 'device';
  readonly bond: Bond['mode'] | null;
  /** Whether web01 has an agent. */
  readonly agent: boolean;
  /** The networks of the guests and behind the gateway: the beginnings of their addresses. */
  readonly nets: Nets;
}

/** What addresses of the lab begin with, of IPv4 and of IPv6. */
export interface Nets {
  readonly lan: string;
  readonly far: string;
  readonly lan6: string;
  readonly far6: string;
}

/** Those of the catalogue's labs. */
export const usualNets: Nets = { lan: '10.0.0.', far: '10.0.1.', lan6: 'fd00::', far6: 'fd00:1::' };

/** Writes what was written for the usual networks for others. */
export function renumber<Value>(value: Value, nets: Nets): Value {
  const pairs = (['lan', 'far', 'lan6', 'far6'] as const).map((key) => [usualNets[key], nets[key]] as const);
  const usual = new RegExp(
    `(?<![0-9a-f:.])(${pairs.map(([old]) => old.replaceAll('.', '\\.')).join('|')})`,
    'g',
  );
  const text = JSON.stringify(value).replaceAll(usual, (old) => new Map(pairs).get(old) ?? old);
  return JSON.parse(text) as Value;
}

/** What the lab of these parameters asks of the kernel. */
export function featuresOf({ bridge, vlan, tags, bond }: Parameters): KernelFeature[] {
  return [
    // The switch, too, is a Linux bridge then.
    ...(bridge === 'linux' && vlan !== null ? (['vlan-filtering'] as const) : []),
    ...(tags === 'device' && vlan !== null ? (['802.1q'] as const) : []),
    ...(bond === null ? [] : (['bonding'] as const)),
  ];
}

/** The lab of these parameters: one bridge, its uplink, the usual hosts and guests. Pure. */
export function makeTopology(parameters: Parameters): Topology {
  return renumber(inUsualNets(parameters), parameters.nets);
}

function inUsualNets(parameters: Parameters): Topology {
  const { bridge, vlan, tags, bond, agent } = parameters;
  const kind = bridge === 'ovs' ? 'Open vSwitch' : 'Linux bridge';
  const name = bridge === 'ovs' ? 'ovsbr0' : 'br0';
  const devices = bond === null ? ['eth0'] : ['eth0', 'eth1'];
  const lower = bond === null ? 'eth0' : 'bond0';
  const trunk = vlan === null ? {} : { trunk: [vlan] };
  const onDevice = vlan !== null && tags === 'device' ? { name: `${lower}.${vlan}`, id: vlan } : null;
  const words = [
    bridge,
    ...(vlan === null ? [] : [`vlan${vlan}${onDevice === null ? '' : '-device'}`]),
    ...(bond === null ? [] : [`bond-${bond}`]),
    agent ? 'agent' : 'no-agent',
  ];
  const [web01, db01] = twoGuests({ kind: 'bridge', name });
  const features = featuresOf(parameters);
  return {
    ...plain,
    name: `drawn-${words.join('-')}`,
    summary: `${kind}, ${vlan === null ? 'no VLAN' : onDevice === null ? `VLAN ${vlan} tagged on the uplink` : `VLAN device ${onDevice.name} in the bridge`}, ${bond === null ? 'one card' : `bond (${bond})`}, ${agent ? 'an agent' : 'no agent'}`,
    kernel: features.length > 0 ? 'uml' : 'host',
    features,
    segments: [
      vlan === null
        ? { name: 'lan' }
        : { name: 'lan', vlan, tagging: bridge === 'ovs' ? ('ovs' as const) : ('bridge' as const) },
      { name: 'backbone' },
    ],
    switchBonds:
      bond === '802.3ad'
        ? [
            {
              name: 'hv1-bond0',
              mode: bond,
              members: devices.map((each) => switchPort('hv1', each)),
              segment: 'lan',
            },
          ]
        : [],
    hypervisor: makeHypervisor({
      summary: `the hypervisor: ${kind} ${name}`,
      services: [hypervisorApi],
      cards: devices.map((device, index) => ({
        device,
        mac: uplinkMac(index),
        segment: 'lan',
        addresses: [],
        ...trunk,
      })),
      bonds: bond === null ? [] : [{ name: lower, mode: bond, members: devices }],
      vlanDevices: onDevice === null ? [] : [{ ...onDevice, parent: lower }],
      bridges: [
        {
          name,
          kind: bridge,
          mac: uplinkMac(0),
          addresses: hypervisorAddresses,
          ports: [onDevice === null ? { device: lower, ...trunk } : { device: onDevice.name }],
          ...(vlan === null || onDevice !== null ? {} : { vlan }),
        },
      ],
    }),
    guests: [{ ...web01, agent }, db01],
  };
}
