import { UnknownName } from '../errors.ts';
import type { Topology } from '../topology.ts';
import { direct, fromLibvirt } from './libvirt.ts';
import { bonded, plain, twoNics, vlanDevice, vlanFilter } from './linux.ts';
import { ovs, ovsVlan } from './ovs.ts';
import { threeHypervisors } from './three-hypervisors.ts';

/** Every lab that can be asked for by name. */
const catalogue = {
  plain,
  'two-nics': twoNics,
  ovs,
  'ovs-vlan': ovsVlan,
  nat: fromLibvirt('nat'),
  routed: fromLibvirt('routed'),
  isolated: fromLibvirt('isolated'),
  macvtap: direct,
  'vlan-filter': vlanFilter,
  'vlan-device': vlanDevice,
  'bond-active-backup': bonded('active-backup'),
  'bond-lacp': bonded('802.3ad'),
  'three-hypervisors': threeHypervisors,
} as const satisfies Record<string, Topology>;

/** The name of a topology of the catalogue. */
export type TopologyName = keyof typeof catalogue;

/** All of them, the usual one first. */
export const topologies: readonly Topology[] = Object.values(catalogue);

/** A topology by its name; throws with the nearest names. */
export function findTopology(name: string): Topology {
  const found = topologies.find((each) => each.name === name);
  if (found === undefined) {
    throw new UnknownName(
      'topology',
      name,
      topologies.map((each) => each.name),
    );
  }
  return found;
}
