import { linkLocalOf } from '../model/net.ts';
import { encodeArp, encodeEcho6 } from './frame/encode.ts';
import type { Ipv6Body } from './frame/frame.ts';
import type { Ends, Log } from './log.ts';

/** What the guest's NIC itself answered to questions put straight into its tap, past every bridge and filter. */
export interface GuestSeen {
  /** The guest's IPv4 address, once it answered for it; else null. */
  readonly address: string | null;
  readonly answersArp: boolean;
  readonly answersIpv6: boolean;
  /** Any frame with the guest's MAC came out of the tap during the run. */
  readonly spoke: boolean;
  /** Ranges in which every address was asked for, where the guest's address was not known. */
  readonly swept: readonly string[];
}

/**
 * An ARP probe for `address` into the tap. Its sender address is 0.0.0.0, so that no cache changes, and its sender
 * MAC is the bridge's own, so that the answer is for this host and is not flooded.
 */
export function guestArpProbe(ends: Ends, address: string): Uint8Array {
  return encodeArp({
    srcMac: ends.bridgeMac,
    dstMac: ends.guestMac,
    operation: 'request',
    senderMac: ends.bridgeMac,
    senderIp: '0.0.0.0',
    targetIp: address,
  });
}

/** An ICMPv6 echo request to all nodes: a Linux guest answers it with no address configured (RFC 4443, 4.2). */
export function guestIpv6Probe(ends: Ends, id: number): Uint8Array {
  return encodeEcho6({
    srcMac: ends.bridgeMac,
    dstMac: '33:33:00:00:00:01',
    srcIp: linkLocalOf(ends.bridgeMac),
    dstIp: 'ff02::1',
    id,
    sequence: 1,
  });
}

/** Reads what the guest answered. */
export function readGuest(log: Log, ends: Ends, swept: readonly string[]): GuestSeen {
  const own = log.filter(({ device, frame }) => device === ends.tap && frame.srcMac === ends.guestMac);
  const answer = own.find(({ frame }) => frame.kind === 'arp' && frame.operation === 2);
  const asking = own.find(({ frame }) => frame.kind === 'arp' && frame.senderIp !== '0.0.0.0');
  const arp = answer ?? asking;
  return {
    address: arp?.frame.kind === 'arp' ? arp.frame.senderIp : null,
    answersArp: answer !== undefined,
    answersIpv6: own.some(({ frame }) => frame.kind === 'ipv6' && answersProbe(frame, ends)),
    spoke: own.length > 0,
    swept,
  };
}

/**
 * Whether an IPv6 frame of the guest answers the echo request: with a reply, or with the question for this host's
 * address that a reply begins with. What a guest says of its own accord is life, and no answer.
 */
function answersProbe({ payload }: Ipv6Body, ends: Ends): boolean {
  return (
    (payload.kind === 'echo' && !payload.request) ||
    (payload.kind === 'neighbor-solicitation' && payload.target === linkLocalOf(ends.bridgeMac))
  );
}
