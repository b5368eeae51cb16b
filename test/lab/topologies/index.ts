import { UnknownName } from '../errors.ts';
import type { Topology } from '../topology.ts';
import { plain, twoNics } from './linux.ts';

/** Every lab that can be asked for by name. */
const catalogue = {
  plain,
  'two-nics': twoNics,
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
