import { subnetOf } from '../../model/net.ts';
import { isWireFailure } from '../wire.ts';
import type { Desk } from './desk.ts';
import { sessionTimes } from './input.ts';

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

/** A search for the guest in whole ranges, under way. */
export interface Sweeping {
  readonly swept: readonly string[];
  readonly sweepFrames: number;
  /**
   * Waits until `done`, or that time (of the wire) is there and every address has been asked for: on a busy host the
   * last question may be late, and who was not asked yet is not silent.
   */
  heard(done: () => boolean, byMs: number): Promise<boolean>;
}

/** Begins to ask for every IPv4 address of these ranges, in the guest's tap alone. */
export function sweep(desk: Desk, ranges: readonly string[]): Sweeping {
  const { ends, wire } = desk;
  const sweeps = ranges.map((cidr) =>
    wire
      .sweep({ device: ends.tap, cidr, srcMac: ends.bridgeMac, dstMac: ends.guestMac })
      .then((answer) => (isWireFailure(answer) ? answer : null)),
  );
  for (const each of sweeps) {
    desk.start(each);
  }
  let isOver = ranges.length === 0;
  void Promise.allSettled(sweeps).then(() => {
    isOver = true;
  });
  const sizes = ranges.map((cidr) => 2 ** (32 - Number(cidr.split('/')[1])));
  return {
    swept: ranges,
    sweepFrames: sizes.reduce((sum, size) => sum + size, 0),
    async heard(done, byMs) {
      if ((await desk.until(done, byMs)) || isOver) {
        return done();
      }
      while (!done() && !isOver && desk.failure === null) {
        await wire.next(sessionTimes.prompt);
      }
      return await desk.until(done, wire.now() + sessionTimes.prompt);
    },
  };
}
