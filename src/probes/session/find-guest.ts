import { inSubnet, subnetOf } from '../../model/net.ts';
import { guestArpProbe, guestIpv6Probe, readGuest } from '../guest.ts';
import type { Desk } from './desk.ts';
import { type ProbedPath, sessionTimes } from './input.ts';
import { ownRanges, sweep } from './sweep.ts';

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
  const until = wire.now() + sessionTimes.deadGuest;
  if (believed !== null) {
    desk.send(ends.tap, guestArpProbe(ends, believed));
  }
  const searched = sweep(desk, sweepRanges(path));
  if (!(await desk.until(answered, wire.now() + sessionTimes.prompt))) {
    // One that has no address of IPv4 is alive all the same.
    desk.send(ends.tap, guestIpv6Probe(ends, id));
  }
  await searched.heard(answered, until);
  const shown = readGuest(wire.seen, ends, []).address;
  if (!answered() && shown !== null) {
    // It asks for others as that address, in whatever network that is: whether it has it, it says when it is asked.
    desk.send(ends.tap, guestArpProbe(ends, shown));
    await desk.until(answered, wire.now() + sessionTimes.prompt);
  }
  const found = readGuest(wire.seen, ends, []);
  if (found.answersArp && found.address !== null && found.address !== believed) {
    onAddress(found.address);
  }
  return {
    address: found.answersArp ? found.address : null,
    swept: searched.swept,
    sweepFrames: searched.sweepFrames,
  };
}

/** The ranges in which an unknown guest address is looked for: the host's subnets on the bridge and the target's /24. */
function sweepRanges(path: ProbedPath): string[] {
  const target = path.targetAddress;
  const ranges = ownRanges(path.hostAddresses.length > 0 ? path.hostAddresses : path.ipv4Beside);
  // On the gateway's side of this host's network the guest is looked for in that alone.
  const elsewhere =
    path.hostGateway === null && ranges.every((range) => !inSubnet(target, ...addressAndPrefix(range)));
  return elsewhere ? [...ranges, subnetOf(target, 24)] : ranges;
}

function addressAndPrefix(cidr: string): [string, number] {
  const [address = '', prefix] = cidr.split('/');
  return [address, Number(prefix)];
}
