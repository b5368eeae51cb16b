import { subnetOf } from '../../model/net.ts';
import { isWireFailure } from '../wire.ts';
import type { Desk } from './desk.ts';

/** A range is swept for a guest whose address nobody knows only where it has at most 2^10 addresses. */
const widestSweep = 22;

/** More of this host's networks than these are not swept. */
const mostRanges = 2;

/** This host's own networks, as far as they are small enough to be swept. */
export function ownRanges(addresses: readonly { readonly address: string; readonly prefix: number }[]) {
  return addresses
    .filter(({ prefix }) => prefix >= widestSweep)
    .map(({ address, prefix }) => subnetOf(address, prefix))
    .slice(0, mostRanges);
}

/** Begins to ask for every IPv4 address of these ranges, in the guest's tap alone; says how many frames that takes. */
export function sweep(desk: Desk, ranges: readonly string[]) {
  const { ends, wire } = desk;
  for (const cidr of ranges) {
    desk.start(
      wire
        .sweep({ device: ends.tap, cidr, srcMac: ends.bridgeMac, dstMac: ends.guestMac })
        .then((answer) => (isWireFailure(answer) ? answer : null)),
    );
  }
  const sizes = ranges.map((cidr) => 2 ** (32 - Number(cidr.split('/')[1])));
  return { swept: ranges, sweepFrames: sizes.reduce((sum, size) => sum + size, 0) };
}
