import { encodeWhoOwns } from './frame/packet.ts';
import { neighborClaim, packetOf } from './frame/read.ts';
import type { Ends, Log } from './log.ts';

/** Who says by ARP, or by neighbor discovery, that an address is his. More than one MAC address is a conflict, whoever is right. */
export interface Owners {
  readonly address: string;
  readonly asked: boolean;
  readonly macs: readonly Owner[];
}

/**
 * The address from which an IPv6 address is asked for out of a bridge's port itself. Whoever is found so was not found
 * through the bridge: it is no next hop, and a packet to it in the guest's name could mend what is to be shown, because
 * its own question for the guest tells the guest where it is. The same for what is asked from the guest's MAC address and
 * none of its addresses.
 */
export const portAsker = 'fe80::7:6d70:696e:67';

export interface Owner {
  readonly mac: string;
  /** The device by which the claim came in. */
  readonly device: string;
  /** The claim was an answer to a question; false for an announcement nobody asked for. */
  readonly answered: boolean;
}

/** The question for `address` from this host to everybody on the bridge; it needs no address of that subnet. */
export function ownersProbe(ends: Ends, address: string): Uint8Array {
  return encodeWhoOwns(ends.bridgeMac, address, null);
}

/** Reads the distinct owners, in the order in which they spoke. */
export function readOwners(log: Log, ends: Ends, address: string, asked: boolean): Owners {
  const claims = log.flatMap(({ device, direction, frame }) => {
    const claim = packetOf(frame)?.dstIp === portAsker ? null : neighborClaim(frame);
    return claim?.address === address &&
      claim.mac !== ends.bridgeMac &&
      !(ends.uplinks.includes(device) && direction === 'out')
      ? [{ mac: claim.mac, device, answered: claim.answered }]
      : [];
  });
  const macs = [...new Set(claims.map(({ mac }) => mac))].map((mac) => {
    const own = claims.filter((claim) => claim.mac === mac);
    const entered = own.find(({ device }) => ends.uplinks.includes(device)) ?? own[0];
    return { mac, device: entered?.device ?? '', answered: own.some(({ answered }) => answered) };
  });
  return { address, asked, macs };
}
