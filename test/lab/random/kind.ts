import { defineFault, type Fault, type FaultSketch } from '../faults/fault.ts';
import type { Nets } from '../topologies/drawn.ts';
import type { Bridge, Topology } from '../topology.ts';
import { type Asked, addressOf, machineOf } from './asked.ts';
import type { Prng } from './prng.ts';

/** Where a fault is to be made, found in the topology's data. */
export interface Place {
  readonly topology: Topology;
  readonly bridge: Bridge;
  /** The port of the bridge that leads out. */
  readonly uplink: string;
  readonly asked: Asked;
  readonly nets: Nets;
  /** The lab's kernel: the second one lacks nftables but for the bridge family, and has the old tables. */
  readonly kernel: 'host' | 'uml';
  /** For what a kind leaves open. */
  readonly prng: Prng;
}

/** How a kind is made in its place; what is asked, where it cannot be any question. */
export type Sketch = Pick<FaultSketch, 'summary' | 'cause' | 'fixRunsOn' | 'inject' | 'heal'> &
  Partial<Pick<FaultSketch, 'isHidden' | 'orCause' | 'outcome' | 'vm' | 'target' | 'works'>>;

/**
 * What is told first of two faults. The guest's machine, its tap and the bridge are known without a question, and a
 * guest behind a dead tap is not heard. Then on the way from the guest: its own settings, the VLAN or the flows of its
 * port, the uplink, the packet filters, what is beyond.
 */
export const stations = {
  vm: 0,
  tap: 1,
  bridge: 2,
  settings: 3,
  port: 4,
  uplink: 5,
  filter: 6,
  beyond: 7,
} as const;

/** A kind of fault: where it can be made, and how. */
export interface Kind {
  readonly id: string;
  readonly applies: (place: Place) => boolean;
  readonly sketch: (place: Place) => Sketch;
  /** Where it breaks the path whatever lies beyond; absent: it is never one of two. */
  readonly station?: keyof typeof stations;
}

/** On a Linux bridge. */
export const isLinux = ({ bridge }: Place) => bridge.kind === 'linux';

/** On Open vSwitch. */
export const isOvs = ({ bridge }: Place) => bridge.kind === 'ovs';

/** Where the uplink is a card and no bond. */
export const isOneCard = ({ topology }: Place) => topology.hypervisor.bonds.length === 0;

/** Where the uplink is a bond. */
export const isBond = ({ topology }: Place) => topology.hypervisor.bonds.length > 0;

/** Where nothing is tagged, neither in the bridge nor on the cable. */
export const isUntagged = ({ topology }: Place) =>
  topology.hypervisor.cards.every(({ trunk }) => trunk === undefined);

/** Where the bridge itself knows VLANs. */
export const knowsVlans = ({ bridge }: Place) => bridge.vlan !== undefined;

/** About an IPv4 target. */
export const isIpv4 = ({ asked }: Place) => asked.family === 'ipv4';

/** Behind the gateway. */
export const isRouted = ({ asked }: Place) => asked.whom === 'far';

/** Over the uplink. */
export const isOutside = ({ asked: { whom } }: Place) => whom !== 'guest' && whom !== 'hypervisor';

/** Through the bridge, from one port to another. */
export const isBridged = ({ asked }: Place) => asked.whom !== 'hypervisor';

/** Pinged. */
export const isPing = ({ asked }: Place) => asked.port === null;

/** Where the kernel has all of nftables. */
export const hasNftables = ({ kernel }: Place) => kernel === 'host';

/** About a guest that has an agent. */
export const hasAgent = ({ topology, asked: { vm } }: Place) =>
  topology.guests.some(({ name, agent }) => name === vm && agent);

/** In every lab, about every target. */
export const anywhere = () => true;

/** Where this does not hold. */
export const not =
  (one: Kind['applies']): Kind['applies'] =>
  (place) =>
    !one(place);

/** Where all of these hold. */
export const all =
  (...these: readonly Kind['applies'][]): Kind['applies'] =>
  (place) =>
    these.every((each) => each(place));

/** Where these hosts are asked for. */
export const asksFor =
  (...whoms: readonly Asked['whom'][]): Kind['applies'] =>
  ({ asked }) =>
    whoms.includes(asked.whom);

/** The MAC address of the guest's NIC. */
export const macOf = ({ topology, asked: { vm } }: Place) =>
  topology.guests.find(({ name }) => name === vm)?.nics[0].mac ?? '';

/** The guest's own address in the family that is asked about. */
export const ipOf = ({ topology, asked: { vm, family } }: Place) => addressOf(topology, vm, family);

/** The host in the lab that is asked for. */
export const targetOf = ({ asked: { whom, vm } }: Place) => machineOf(whom, vm);

/** The gateway's address in the family that is asked about. */
export const gatewayOf = ({ topology, asked: { family } }: Place) => addressOf(topology, 'gw', family);

/** The address that the guest sends its frames to. */
export const nextHopOf = ({ topology, asked: { whom, host, family } }: Place) =>
  whom === 'far' ? addressOf(topology, 'gw', family) : host;

/** The word of nft and of frames for the family. */
export const ipWord = ({ asked }: Place) => (asked.family === 'ipv4' ? 'ip' : 'ip6');

/** The fault of a kind in its place. */
export function makeFault(kind: Kind, place: Place, number: number): Fault {
  const { vm, target, works } = place.asked;
  return defineFault({
    id: `drawn-${number}-${kind.id}`,
    catalogue: [],
    vm,
    target,
    works,
    ...kind.sketch(place),
  });
}
