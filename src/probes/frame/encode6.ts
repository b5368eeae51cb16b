import ipaddr from 'ipaddr.js';
import { checksum, concat, macBytes, u16, u32 } from './bytes.ts';
import { ethernet, synSegment, type TcpSynFields } from './encode.ts';

export interface Ipv6Fields {
  readonly srcMac: string;
  readonly dstMac: string;
  readonly srcIp: string;
  readonly dstIp: string;
  /** Default 255, which neighbor discovery demands (RFC 4861, 7.1). */
  readonly hopLimit?: number;
}

const icmpv6Protocol = 58;

function addressBytes(address: string): Uint8Array {
  return Uint8Array.from(ipaddr.IPv6.parse(address).toByteArray());
}

/** A whole extension header with its number; its first byte, the next header, is set where it is put in. */
interface Extension {
  readonly number: number;
  readonly bytes: Uint8Array;
}

const hopByHop = (bytes: Uint8Array): Extension => ({ number: 0, bytes });

function ipv6(fields: Ipv6Fields, nextHeader: number, payload: Uint8Array, extension?: Extension) {
  const extended = Uint8Array.from(extension?.bytes ?? []);
  extended.set(extension === undefined ? [] : [nextHeader]);
  const header = concat(
    Uint8Array.of(0x60, 0, 0, 0),
    u16(extended.length + payload.length),
    Uint8Array.of(extension?.number ?? nextHeader, fields.hopLimit ?? 255),
    addressBytes(fields.srcIp),
    addressBytes(fields.dstIp),
  );
  return concat(ethernet(fields, 0x86dd), header, extended, payload);
}

/** A message of ICMPv6 with its checksum. */
function summed(fields: Ipv6Fields, message: Uint8Array): Uint8Array {
  const body = Uint8Array.from(message);
  const pseudo = concat(
    addressBytes(fields.srcIp),
    addressBytes(fields.dstIp),
    u32(body.length),
    u32(icmpv6Protocol),
  );
  body.set(u16(checksum(concat(pseudo, body))), 2);
  return body;
}

function icmpv6(fields: Ipv6Fields, message: Uint8Array, extension?: Extension): Uint8Array {
  return ipv6(fields, icmpv6Protocol, summed(fields, message), extension);
}

export interface Echo6Fields extends Ipv6Fields {
  readonly id: number;
  readonly sequence: number;
  /** A hop-by-hop options header to put before it; default none. */
  readonly options?: Uint8Array;
  /** Length of the whole IP packet, its options apart; default: a short one. */
  readonly size?: number;
}

/** An ICMPv6 echo request (RFC 4443). */
export function encodeEcho6(fields: Echo6Fields): Uint8Array {
  return icmpv6(fields, echoMessage(fields), fields.options && hopByHop(fields.options));
}

/**
 * The same in two fragments (RFC 8200, 4.5), the first of which fills an IP packet of at most `first` bytes: a
 * question of `size` bytes that is longer than what the device takes in one frame.
 */
export function encodeEcho6InTwo(
  fields: Echo6Fields & { readonly first: number; readonly size: number },
): [Uint8Array, Uint8Array] {
  const message = summed(fields, echoMessage(fields));
  const cut = (fields.first - 48) & ~7;
  const part = (offset: number, isLast: boolean): Extension => ({
    number: 44,
    bytes: concat(
      Uint8Array.of(0, 0),
      u16(offset | (isLast ? 0 : 1)),
      // Of one run no two packets are put together from each other's parts.
      u16(fields.id),
      u16(fields.sequence),
    ),
  });
  return [
    ipv6(fields, icmpv6Protocol, message.subarray(0, cut), part(0, false)),
    ipv6(fields, icmpv6Protocol, message.subarray(cut), part(cut, true)),
  ];
}

function echoMessage({ id, sequence, size = 0 }: Echo6Fields): Uint8Array {
  const text = 'vmping: are you there? ';
  return concat(
    Uint8Array.of(128, 0, 0, 0),
    u16(id),
    u16(sequence),
    new TextEncoder().encode(text.padEnd(size - 48)),
  );
}

/** The first segment of a TCP handshake over IPv6. */
export function encodeTcpSyn6(
  fields: Ipv6Fields & Pick<TcpSynFields, 'srcPort' | 'dstPort' | 'sequence'>,
): Uint8Array {
  return ipv6(fields, 6, synSegment(fields, concat(addressBytes(fields.srcIp), addressBytes(fields.dstIp))));
}

/** A neighbor solicitation (RFC 4861, 4.3) that tells the sender's MAC address, so that it can be answered at once. */
export function encodeSolicitation(
  fields: Omit<Ipv6Fields, 'hopLimit'> & { readonly target: string },
): Uint8Array {
  return icmpv6(
    fields,
    concat(
      Uint8Array.of(135, 0, 0, 0),
      u32(0),
      addressBytes(fields.target),
      Uint8Array.of(1, 1),
      macBytes(fields.srcMac),
    ),
  );
}

/** A hop-by-hop header with the router alert that the questions for groups carry (RFC 2711; RFC 3810, 5), padded. */
const routerAlert = Uint8Array.of(0, 0, 5, 2, 0, 0, 1, 0);

/**
 * A general query of MLDv2 (RFC 3810, 5.1): which groups do you listen to? Whoever has IPv6 at all answers within
 * `withinMs`. Its numbers are the usual ones (robustness 2, 125 s between queries), so that they change nothing for
 * whoever takes them over.
 */
export function encodeGroupQuery(
  fields: Pick<Ipv6Fields, 'srcMac' | 'dstMac' | 'srcIp'>,
  withinMs: number,
): Uint8Array {
  const anyGroup = new Uint8Array(16);
  return icmpv6(
    { ...fields, dstIp: 'ff02::1', hopLimit: 1 },
    concat(Uint8Array.of(130, 0, 0, 0), u16(withinMs), u16(0), anyGroup, Uint8Array.of(2, 125, 0, 0)),
    hopByHop(routerAlert),
  );
}

/**
 * A router solicitation (RFC 4861, 4.1). From no address, so that every router answers to all nodes and not to this host
 * alone: what the guest gets is then seen at its tap.
 */
export function encodeRouterSolicitation(srcMac: string): Uint8Array {
  const allRouters = { dstMac: '33:33:00:00:00:02', dstIp: 'ff02::2' };
  return icmpv6({ srcMac, ...allRouters, srcIp: '::' }, concat(Uint8Array.of(133, 0, 0, 0), u32(0)));
}
