import { eui64Of, isLinkLocal, linkLocalOf } from '../../model/net.ts';
import { isAddressTold } from '../../path/guest-address.ts';
import { isRouted } from '../../path/next-hop.ts';
import { guestArpProbe, guestGroupsProbe, guestIpv6Probe, guestOptionProbe, readGuest } from '../guest.ts';
import type { Desk } from './desk.ts';
import type { FoundGuest } from './find-guest.ts';
import { type ProbedPath, sessionTimes } from './input.ts';
import { ownRanges, sweep } from './sweep.ts';

/**
 * Finds the IPv6 address that the guest answers for. A /64 cannot be swept: where what is believed is silent, and
 * where nothing is believed, the guest shows its address by the answer to a ping of all nodes that seems to come from
 * the target, or answers for the address that its MAC address makes. One that says nothing at all is asked for every
 * other sign of life, IPv4 included: whether its NIC is dead is then as sure as it is by IPv4.
 */
export async function findGuest6(
  desk: Desk,
  path: ProbedPath,
  id: number,
  onAddress: (address: string) => void,
): Promise<FoundGuest> {
  const { ends, wire } = desk;
  const believed = path.guestAddresses[0]?.address ?? null;
  const isTold = isAddressTold(path);
  const read = () => readGuest(wire.seen, ends, [], path.targetAddress);
  const answered = () => read().answersArp;
  let searched: Pick<FoundGuest, 'swept' | 'sweepFrames'> = { swept: [], sweepFrames: 0 };
  const found = (address: string | null): FoundGuest => ({ address, ...searched });
  if (believed !== null) {
    desk.send(ends.tap, guestArpProbe(ends, believed));
    // Its answer is nearly certain, so the path is tried at the same time.
    onAddress(believed);
    if (await desk.until(answered, wire.now() + sessionTimes.prompt)) {
      return found(believed);
    }
  }
  const asked = wire.now();
  const until = asked + sessionTimes.deadGuest;
  // What the guest has for the target it shows even where its answer goes to a router that nobody has.
  const shows = () => answered() || (believed === null && read().address !== null);
  desk.send(ends.tap, guestIpv6Probe(ends, id, path.targetAddress));
  if (believed !== null) {
    desk.send(ends.tap, guestArpProbe(ends, believed));
  }
  const promptly = () => desk.until(shows, wire.now() + sessionTimes.prompt);
  const [host] = path.hostAddresses;
  const asHost = async () => {
    if (believed !== null || host === undefined) {
      return false;
    }
    // A guest that has no route to the target answers this host, with the address that it has in their network.
    desk.send(ends.tap, guestIpv6Probe(ends, id, host.address));
    return await promptly();
  };
  if (!(await promptly()) && !(await asHost())) {
    for (const address of believed === null ? guesses(path) : []) {
      desk.send(ends.tap, guestArpProbe(ends, address));
    }
    // Past its packet filter; and for no more than a sign of life, by IPv6 from this host and by ARP.
    if (!isTold) {
      desk.send(ends.tap, guestOptionProbe(ends, id, path.targetAddress));
    }
    desk.send(ends.tap, guestIpv6Probe(ends, id));
    if (path.otherFamilyAddress !== null) {
      desk.send(ends.tap, guestArpProbe(ends, path.otherFamilyAddress));
    }
    if (!isTold) {
      const alive = () => read().spoke;
      if (!(await desk.until(alive, wire.now() + sessionTimes.prompt))) {
        const sweeping = askForLife(desk, path, id);
        searched = { swept: sweeping.swept, sweepFrames: sweeping.sweepFrames };
        await sweeping.heard(alive, wire.now() + sessionTimes.deadGuest);
      }
    }
    await desk.until(shows, until);
    if (believed === null && !shows() && read().spoke) {
      // While it gives up on a next hop that was silent it says nothing for a second, and forgets what it was asked.
      await desk.until(shows, asked + sessionTimes.provokeAgain);
      desk.send(ends.tap, guestIpv6Probe(ends, id, path.targetAddress));
      await desk.until(shows, wire.now() + sessionTimes.prompt);
    }
  }
  const { address, answersArp } = read();
  if (address !== null && address !== believed && (answersArp || believed === null)) {
    onAddress(address);
  }
  if (answersArp || (believed === null && address !== null)) {
    return found(address);
  }
  // With no other address a guest uses its link-local one for whatever is on its own link, and that may work.
  const beside = path.hostAddresses.length > 0 && !isRouted(path, path.targetAddress);
  const own = beside ? readGuest(wire.seen, ends, [], linkLocalOf(ends.bridgeMac)).address : null;
  if (own !== null) {
    onAddress(own);
  }
  return found(own);
}

/** Asks a guest that was silent so far whatever a living one answers, whatever it filters. */
function askForLife(desk: Desk, path: ProbedPath, id: number) {
  const { ends } = desk;
  desk.send(ends.tap, guestOptionProbe(ends, id));
  desk.send(ends.tap, guestArpProbe(ends, linkLocalOf(ends.guestMac)));
  desk.send(ends.tap, guestGroupsProbe(ends, sessionTimes.prompt));
  return sweep(desk, ownRanges(path.ipv4Beside));
}

/** The addresses that the guest has where it makes them of its MAC address: one in each network of this host. */
function guesses(path: ProbedPath): string[] {
  if (isLinkLocal(path.targetAddress)) {
    return [linkLocalOf(path.guestMac)];
  }
  const networks = path.hostAddresses.filter(({ prefix }) => prefix === 64);
  return networks.slice(0, 1).map(({ address }) => eui64Of(address, path.guestMac));
}
