import { encodeArp } from './frame/encode.ts';
import { broadcastMac } from './frame/frame.ts';
import type { Ends, Log } from './log.ts';

/** Who says by ARP that an address is his. More than one MAC address is a conflict, whoever is right. */
export interface Owners {
  readonly address: string;
  readonly asked: boolean;
  readonly macs: readonly Owner[];
}

export interface Owner {
  readonly mac: string;
  /** The device by which the claim came in. */
  readonly device: string;
  /** The claim was an answer to a question; false for an announcement nobody asked for. */
  readonly answered: boolean;
}

/**
 * An ARP probe for `address` from this host to everybody on the bridge. The sender address is 0.0.0.0 (RFC 5227),
 * so that it works where the host has no address of that subnet and changes nobody's cache.
 */
export function ownersProbe(ends: Ends, address: string): Uint8Array {
  return encodeArp({
    srcMac: ends.bridgeMac,
    dstMac: broadcastMac,
    operation: 'request',
    senderMac: ends.bridgeMac,
    senderIp: '0.0.0.0',
    targetIp: address,
  });
}

/** Reads the distinct owners, in the order in which they spoke. */
export function readOwners(log: Log, ends: Ends, address: string, asked: boolean): Owners {
  const claims = log.flatMap(({ device, direction, frame }) =>
    frame.kind === 'arp' &&
    frame.senderIp === address &&
    frame.senderMac !== ends.bridgeMac &&
    !(ends.uplinks.includes(device) && direction === 'out')
      ? [{ mac: frame.senderMac, device, answered: frame.operation === 2 }]
      : [],
  );
  const macs = [...new Set(claims.map(({ mac }) => mac))].map((mac) => {
    const own = claims.filter((claim) => claim.mac === mac);
    const entered = own.find(({ device }) => ends.uplinks.includes(device)) ?? own[0];
    return { mac, device: entered?.device ?? '', answered: own.some(({ answered }) => answered) };
  });
  return { address, asked, macs };
}
