import type { PathContext } from '../../model/path.ts';
import { neighborQuestion, packetOf } from '../frame/read.ts';
import type { Observations } from '../observations.ts';
import type { SeenFrame, Wire } from '../wire.ts';

/** More taps than these are not watched: each costs a capture. */
const mostTaps = 3;

/** The taps of the guest's other NICs: it may answer there, whatever NIC it was asked by. */
export function otherTaps(path: Pick<PathContext, 'otherNics'>): string[] {
  return path.otherNics.flatMap(({ tap }) => tap ?? []).slice(0, mostTaps);
}

/**
 * Keeps apart what was seen at the NIC in question and at the guest's others: a frame that the bridge floods out of
 * another tap of the same guest has not left.
 */
export function sortByNic(path: PathContext, wire: Pick<Wire, 'seen'>) {
  const others = new Set(otherTaps(path));
  return {
    log: (): readonly SeenFrame[] =>
      others.size === 0 ? wire.seen : wire.seen.filter(({ device }) => !others.has(device)),
    /** The NIC by which the guest spoke, or asked by ARP, to an address. */
    otherNic: (address: string): Observations['other-nic'] => {
      const nic = path.otherNics.find(({ mac, tap }) =>
        wire.seen.some(
          ({ device, frame }) =>
            device === tap &&
            frame.srcMac === mac &&
            (packetOf(frame)?.dstIp === address || neighborQuestion(frame)?.address === address),
        ),
      );
      return nic === undefined ? null : { tap: nic.tap ?? '', mac: nic.mac };
    },
  };
}
