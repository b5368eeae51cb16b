import { defineFault, type FaultSketch } from '../faults/fault.ts';
import type { Bridge, Topology } from '../topology.ts';

/** What a person asks in a drawn case. */
export interface Asked {
  readonly vm: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly isRouted: boolean;
  /** Null: a ping. */
  readonly port: number | null;
  /** As it is asked for. */
  readonly target: string;
  readonly works: string;
}

/** Where a fault is to be made, found in the topology's data. */
export interface Place {
  readonly topology: Topology;
  readonly bridge: Bridge;
  /** The port of the bridge that leads out. */
  readonly uplink: string;
  readonly asked: Asked;
}

/** A kind of fault: where it can be made, and how. */
export interface Kind {
  readonly id: string;
  readonly applies: (place: Place) => boolean;
  readonly sketch: (place: Place) => Pick<FaultSketch, 'summary' | 'cause' | 'fixRunsOn' | 'inject' | 'heal'>;
}

/** On a Linux bridge. */
export const isLinux = ({ bridge }: Place) => bridge.kind === 'linux';

/** On Open vSwitch. */
export const isOvs = ({ bridge }: Place) => bridge.kind === 'ovs';

/** Where the uplink is a card and no bond. */
export const isOneCard = ({ topology }: Place) => topology.hypervisor.bonds.length === 0;

/** About an IPv4 target. */
export const isIpv4 = ({ asked }: Place) => asked.family === 'ipv4';

/** In every lab. */
export const anywhere = () => true;

/** Where all of these hold. */
export const all =
  (...these: readonly Kind['applies'][]): Kind['applies'] =>
  (place) =>
    these.every((each) => each(place));

/** The MAC address of the guest's NIC. */
export const macOf = ({ topology, asked: { vm } }: Place) =>
  topology.guests.find(({ name }) => name === vm)?.nics[0].mac ?? '';

/** The fault of a kind in its place. */
export function makeFault(kind: Kind, place: Place, number: number): ReturnType<typeof defineFault> {
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
