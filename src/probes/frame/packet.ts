import { familyOf, groupMac, linkLocalOf, solicitedNode } from '../../model/net.ts';
import { encodeArp, encodeEcho, encodeEchoInTwo, encodeTcpSyn, type TcpSynFields } from './encode.ts';
import { encodeEcho6, encodeEcho6InTwo, encodeSolicitation, encodeTcpSyn6 } from './encode6.ts';
import { broadcastMac } from './frame.ts';

/** Frames of either family, as the addresses in them say. */

interface Between {
  readonly srcMac: string;
  readonly dstMac: string;
  readonly srcIp: string;
  readonly dstIp: string;
  readonly ttl?: number;
}

const ordinaryTtl = 64;

interface Ping extends Between {
  readonly id: number;
  readonly sequence: number;
}

/** An echo request; `size`: length of the whole IP packet, which must not be taken apart. */
export function encodePing(fields: Ping & { readonly size?: number }): Uint8Array {
  return familyOf(fields.dstIp) === 'ipv4'
    ? encodeEcho(fields)
    : encodeEcho6({ ...fields, hopLimit: fields.ttl ?? ordinaryTtl });
}

/** An echo request of `size` bytes in two fragments, the first of which takes `first` bytes at most. */
export function encodePingInTwo(
  fields: Ping & { readonly first: number; readonly size: number },
): [Uint8Array, Uint8Array] {
  return familyOf(fields.dstIp) === 'ipv4'
    ? encodeEchoInTwo(fields)
    : encodeEcho6InTwo({ ...fields, hopLimit: fields.ttl ?? ordinaryTtl });
}

/** The first segment of a TCP handshake. */
export function encodeSyn(
  fields: Between & Pick<TcpSynFields, 'srcPort' | 'dstPort' | 'sequence'>,
): Uint8Array {
  return familyOf(fields.dstIp) === 'ipv4'
    ? encodeTcpSyn(fields)
    : encodeTcpSyn6({ ...fields, hopLimit: fields.ttl ?? ordinaryTtl });
}

/** An option that no node knows, which asks for an error wherever it is met: type 0x9e (RFC 8200, 4.2; RFC 4727). */
const unknownOption = Uint8Array.of(0, 0, 0x9e, 4, 0, 0, 0, 0);

/** IPv4: a record-route option whose pointer is wrong. */
const brokenOption = Uint8Array.of(7, 7, 1, 0, 0, 0, 0, 0);

/** An echo request with an option that must be answered with "parameter problem" before the ping is looked at. */
export function encodePingWithBadOption(fields: Ping): Uint8Array {
  return familyOf(fields.dstIp) === 'ipv4'
    ? encodeEcho({ ...fields, options: brokenOption })
    : encodeEcho6({ ...fields, hopLimit: ordinaryTtl, options: unknownOption });
}

/**
 * The question who owns an address, from a MAC address: to everybody, or to one machine alone. ARP asks from 0.0.0.0
 * (RFC 5227), so that nobody's cache changes. Neighbor discovery may not ask from no address: that would be a test
 * for duplicates, and would take the address away from whoever is just testing it (RFC 4862, 5.4.3). It asks from the
 * link-local address that belongs to the MAC address.
 */
export function encodeWhoOwns(
  fromMac: string,
  address: string,
  toMac: string | null,
  from = linkLocalOf(fromMac),
): Uint8Array {
  if (familyOf(address) === 'ipv4') {
    return encodeArp({
      srcMac: fromMac,
      dstMac: toMac ?? broadcastMac,
      operation: 'request',
      senderMac: fromMac,
      senderIp: '0.0.0.0',
      targetIp: address,
    });
  }
  const group = solicitedNode(address);
  return encodeSolicitation({
    srcMac: fromMac,
    dstMac: toMac ?? groupMac(group),
    srcIp: from,
    // One machine that is asked alone is asked as in a test whether it is still there (RFC 4861, 7.3).
    dstIp: toMac === null ? group : address,
    target: address,
  });
}

/**
 * The same question to one machine, from this host and its own address: whoever answers it knows from then on where this
 * host is (RFC 826; RFC 4861, 7.2.3), as after any ping of it.
 */
export function encodeIntroduction(
  from: { readonly mac: string; readonly address: string },
  to: { readonly mac: string; readonly address: string },
): Uint8Array {
  const way = { srcMac: from.mac, dstMac: to.mac } as const;
  return familyOf(to.address) === 'ipv4'
    ? encodeArp({
        ...way,
        operation: 'request',
        senderMac: from.mac,
        senderIp: from.address,
        targetIp: to.address,
      })
    : encodeSolicitation({ ...way, srcIp: from.address, dstIp: to.address, target: to.address });
}
