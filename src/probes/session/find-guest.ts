import { inSubnet, subnetOf } from '../../model/net.ts';
import { guestArpProbe, guestIpv6Probe, readGuest } from '../guest.ts';
import { isWireFailure } from '../wire.ts';
import type { Desk } from './desk.ts';
import { type ProbedPath, sessionTimes } from './input.ts';

/** A range is swept for a guest whose address nobody knows only where it has at most 2^10 addresses. */
const widestSweep = 22;

/** What the search for the guest came to. */
export interface FoundGuest {
  readonly address: string | null;
  readonly swept: readonly string[];
  readonly sweepFrames: number;
}

/**
 * Finds the address that the guest answers for. What is believed is asked for; where that is silent, and where
 * nothing is believed, the guest is asked for any sign of life and its network is swept.
 */
export async function findGuest(
  desk: Desk,
  path: ProbedPath,
  id: number,
  onAddress: (address: string) => void,
): Promise<FoundGuest> {
  const { ends, wire } = desk;
  const believed = path.guestAddresses[0]?.address ?? null;
  const answered = () => readGuest(wire.seen, ends, []).answersArp;
  if (believed !== null) {
    desk.send(ends.tap, guestArpProbe(ends, believed));
    // Its answer is nearly certain, so the path is tried at the same time.
    onAddress(believed);
    if (await desk.until(answered, wire.now() + sessionTimes.prompt)) {
      return { address: believed, swept: [], sweepFrames: 0 };
    }
  }
  desk.send(ends.tap, guestIpv6Probe(ends, id));
  if (believed !== null) {
    desk.send(ends.tap, guestArpProbe(ends, believed));
  }
  const swept = sweepRanges(path);
  for (const cidr of swept) {
    desk.start(
      wire
        .sweep({ device: ends.tap, cidr, srcMac: ends.bridgeMac, dstMac: ends.guestMac })
        .then((answer) => (isWireFailure(answer) ? answer : null)),
    );
  }
  await desk.until(answered, wire.now() + sessionTimes.deadGuest);
  const found = readGuest(wire.seen, ends, []);
  if (found.answersArp && found.address !== null && found.address !== believed) {
    onAddress(found.address);
  }
  return {
    address: found.answersArp ? found.address : null,
    swept,
    sweepFrames: swept.reduce((sum, cidr) => sum + 2 ** (32 - Number(cidr.split('/')[1])), 0),
  };
}

/** The ranges in which an unknown guest address is looked for: the host's subnets on the bridge and the target's /24. */
function sweepRanges(path: ProbedPath): string[] {
  const target = path.targetAddress;
  const own = path.hostAddresses.filter(({ prefix }) => prefix >= widestSweep);
  const ranges = own.map(({ address, prefix }) => subnetOf(address, prefix)).slice(0, 2);
  // On the gateway's side of this host's network the guest is looked for in that alone.
  const elsewhere =
    path.hostGateway === null && !own.some(({ address, prefix }) => inSubnet(target, address, prefix));
  return elsewhere ? [...ranges, subnetOf(target, 24)] : ranges;
}
