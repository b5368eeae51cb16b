import type { AddressPair, WatchPoint } from '../wire.ts';
import type { Desk } from './desk.ts';
import type { ProbedPath } from './input.ts';

/** For more of the guest's addresses than these, answers to other MAC addresses are not watched. */
const mostPairs = 2;

/** The guest's addresses that are known before anything is sent, each with the target. */
export function pairsOf({ guestAddresses, targetAddress }: ProbedPath): AddressPair[] {
  return guestAddresses
    .filter(({ address }) => address.includes(':') === targetAddress.includes(':'))
    .slice(0, mostPairs)
    .map(({ address }) => [address, targetAddress]);
}

/**
 * What the target sends to another MAC address than the guest's, where the captures began before the guest's address was
 * known: follows the address, once it shows. What is sent after that is seen, and what is sent once more.
 */
export function createStrays(
  desk: Desk,
  path: ProbedPath,
  points: readonly WatchPoint[],
  macs: readonly string[],
) {
  const followed = new Set(pairsOf(path).map(([address]) => address));
  return {
    follow(address: string | null): void {
      if (address !== null && !followed.has(address) && followed.size < mostPairs) {
        followed.add(address);
        desk.start(desk.wire.watchStrays(points, [[address, path.targetAddress]], macs));
      }
    },
  };
}
