import type { PathContext } from '../model/path.ts';
import { hasMoved } from '../probes/moved.ts';
import type { FactResults } from '../verdict/run-checks.ts';
import { devicesOf, movedBetween } from './moved.ts';

/** Queues that hold frames back or lose them because somebody said so. */
export const shapers: readonly string[] = ['tbf', 'htb', 'hfsc', 'cbq', 'cake', 'netem'];

/**
 * Whether the facts are ground to look longer at a path that works: something moved while it was probed, somebody
 * limits it, or its devices do not agree. A hint on how long to look and no judgement.
 */
export function isGround(path: PathContext, before: FactResults, after: FactResults): boolean {
  const on = devicesOf(path);
  const links = before.link?.status === 'ok' ? before.link.data.links : [];
  const mtus = new Set(links.filter(({ name }) => on.includes(name)).map(({ mtu }) => mtu));
  const qdiscs = after['tc-qdisc']?.status === 'ok' ? after['tc-qdisc'].data.qdiscs : [];
  const carriers = after.carrier?.status === 'ok' ? after.carrier.data.devices : [];
  const bonds = after.bonding?.status === 'ok' ? after.bonding.data.bonds : [];
  return (
    hasMoved(movedBetween(path, before, after)) ||
    mtus.size > 1 ||
    qdiscs.some(({ device, kind }) => on.includes(device) && shapers.includes(kind)) ||
    carriers.some(({ device, duplex }) => path.uplinks.includes(device) && duplex === 'half') ||
    bonds.some(({ name, slaves }) => on.includes(name) && slaves.some(({ miiStatus }) => miiStatus !== 'up'))
  );
}
