import { familyOf, isLinkLocal, linkLocalOf } from '../model/net.ts';
import { encodeEcho6, encodeGroupQuery } from './frame/encode6.ts';
import type { Frame, Ipv6Body } from './frame/frame.ts';
import { encodeIntroduction, encodePingWithBadOption, encodeWhoOwns } from './frame/packet.ts';
import { icmpMeaning, neighborAnswer, neighborClaim } from './frame/read.ts';
import type { Ends, Log } from './log.ts';

/** What the guest's NIC itself answered to questions put straight into its tap, past every bridge and filter. */
export interface GuestSeen {
  /** The guest's address of the target's family and scope, once it answered for it or asked with it; else null. */
  readonly address: string | null;
  /** It answered for that address: by ARP; for an IPv6 target by neighbor discovery, or with an answer to a ping from it. */
  readonly answersArp: boolean;
  readonly answersIpv6: boolean;
  /** Any frame with the guest's MAC came out of the tap during the run. */
  readonly spoke: boolean;
  /** Ranges of IPv4 in which every address was asked for, where the guest's address was not known. */
  readonly swept: readonly string[];
}

/**
 * The question for `address` into the tap alone. The sender's MAC address is the bridge's own, so that the answer is
 * for this host and is not flooded.
 */
export function guestArpProbe(ends: Ends, address: string): Uint8Array {
  return encodeWhoOwns(ends.bridgeMac, address, ends.guestMac);
}

/**
 * The question from this host's own address: a guest that was pinged from there and asks for this host in vain, because
 * the bridge takes nothing from it, can answer then.
 */
export function guestMeetsHost(ends: Ends, address: string, from: string): Uint8Array {
  return encodeIntroduction({ mac: ends.bridgeMac, address: from }, { mac: ends.guestMac, address });
}

/**
 * An ICMPv6 echo request to all nodes: a Linux guest answers it with no address configured (RFC 4443, 4.2). One that
 * seems to come from a target is answered from the address, and by the way, that the guest has for that target.
 */
export function guestIpv6Probe(ends: Ends, id: number, from = linkLocalOf(ends.bridgeMac)): Uint8Array {
  return encodeEcho6({ ...toAllNodes(ends, from), id, sequence: 1 });
}

/**
 * The same with an option that nobody knows: whoever has IPv6 says so, to a group as well (RFC 8200, 4.2), and Linux
 * does before any packet filter. So a guest shows its address that answers no ping.
 */
export function guestOptionProbe(ends: Ends, id: number, from = linkLocalOf(ends.bridgeMac)): Uint8Array {
  return encodePingWithBadOption({ ...toAllNodes(ends, from), id, sequence: 9 });
}

/** Which groups the guest listens to, asked as a router asks: firewalls that pass nothing else pass that. */
export function guestGroupsProbe(ends: Ends, withinMs: number): Uint8Array {
  return encodeGroupQuery(toAllNodes(ends, linkLocalOf(ends.bridgeMac)), withinMs);
}

function toAllNodes(ends: Ends, from: string) {
  return { srcMac: ends.bridgeMac, dstMac: '33:33:00:00:00:01', srcIp: from, dstIp: 'ff02::1' } as const;
}

/** Reads what the guest answered; only its addresses of the target's family and scope count as the guest's. */
export function readGuest(log: Log, ends: Ends, swept: readonly string[], target = '0.0.0.0'): GuestSeen {
  const own = log.filter(({ device, frame }) => device === ends.tap && frame.srcMac === ends.guestMac);
  const fits = (address: string | null) =>
    address !== null &&
    address !== '0.0.0.0' &&
    familyOf(address) === familyOf(target) &&
    isLinkLocal(address) === isLinkLocal(target);
  const find = (read: (frame: Frame) => string | null) =>
    own.map(({ frame }) => read(frame)).find(fits) ?? null;
  const answered = find(answeredFor);
  return {
    address: answered ?? find((frame) => neighborClaim(frame)?.address ?? null),
    answersArp: answered !== null,
    answersIpv6: own.some(({ frame }) => frame.kind === 'ipv6' && answersProbe(frame, ends)),
    spoke: own.length > 0,
    swept,
  };
}

/** The address that a guest's frame shows to be its own. */
function answeredFor(frame: Frame): string | null {
  if (frame.kind === 'ipv6' && (isReply(frame) || isAboutOption(frame))) {
    return frame.srcIp;
  }
  return neighborAnswer(frame)?.address ?? null;
}

function isReply({ payload }: Ipv6Body): boolean {
  return payload.kind === 'echo' && !payload.request;
}

function isAboutOption({ srcIp, payload }: Ipv6Body): boolean {
  return payload.kind === 'icmp-error' && icmpMeaning(srcIp, payload.type, payload.code) === 'bad-option';
}

/**
 * Whether an IPv6 frame of the guest answers the echo request: with a reply, or with the question for this host's
 * address that a reply begins with. What a guest says of its own accord is life, and no answer.
 */
function answersProbe(frame: Ipv6Body, ends: Ends): boolean {
  const { payload } = frame;
  return (
    isReply(frame) ||
    (payload.kind === 'neighbor-solicitation' && payload.target === linkLocalOf(ends.bridgeMac))
  );
}
