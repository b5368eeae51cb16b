import { checksum, concat, ipv4Bytes, macBytes, u16, u32 } from './bytes.ts';

/** Ethernet II header. */
export function ethernet(header: { srcMac: string; dstMac: string }, etherType: number) {
  return concat(macBytes(header.dstMac), macBytes(header.srcMac), u16(etherType));
}

/** An untagged frame with an 802.1Q tag put in. */
export function withTag(frame: Uint8Array, vid: number): Uint8Array {
  return concat(frame.subarray(0, 12), u16(0x8100), u16(vid), frame.subarray(12));
}

export interface ArpFields {
  readonly srcMac: string;
  readonly dstMac: string;
  readonly operation: 'request' | 'reply';
  readonly senderMac: string;
  /** `0.0.0.0` makes a request an ARP probe (RFC 5227): it is answered, and no cache is changed by it. */
  readonly senderIp: string;
  readonly targetMac?: string;
  readonly targetIp: string;
}

/** An ARP frame (RFC 826). */
export function encodeArp(arp: ArpFields): Uint8Array {
  return concat(
    ethernet(arp, 0x0806),
    Uint8Array.of(0, 1, 8, 0, 6, 4),
    u16(arp.operation === 'request' ? 1 : 2),
    macBytes(arp.senderMac),
    ipv4Bytes(arp.senderIp),
    macBytes(arp.targetMac ?? '00:00:00:00:00:00'),
    ipv4Bytes(arp.targetIp),
  );
}

export interface Ipv4Fields {
  readonly srcMac: string;
  readonly dstMac: string;
  readonly srcIp: string;
  readonly dstIp: string;
  /** Default 64. */
  readonly ttl?: number;
  /** Raw IP options, a multiple of four bytes; default none. */
  readonly options?: Uint8Array;
  /** One part of a packet that is longer than a frame; default: a whole packet that must not be taken apart (DF). */
  readonly fragment?: { readonly id: number; readonly offset: number; readonly more: boolean };
}

function ipv4(fields: Ipv4Fields, protocol: number, payload: Uint8Array): Uint8Array {
  const options = fields.options ?? new Uint8Array();
  const length = 20 + options.length;
  const header = concat(
    Uint8Array.of(0x40 | (length / 4), 0),
    u16(length + payload.length),
    u16(fields.fragment?.id ?? 0),
    u16(fragmentField(fields.fragment)),
    Uint8Array.of(fields.ttl ?? 64, protocol),
    u16(0),
    ipv4Bytes(fields.srcIp),
    ipv4Bytes(fields.dstIp),
    options,
  );
  header.set(u16(checksum(header)), 10);
  return concat(ethernet(fields, 0x0800), header, payload);
}

function fragmentField(fragment: Ipv4Fields['fragment']): number {
  return fragment === undefined ? 0x4000 : (fragment.more ? 0x2000 : 0) | (fragment.offset / 8);
}

interface EchoFields extends Ipv4Fields {
  readonly id: number;
  readonly sequence: number;
  /** Length of the whole IP packet; default: 76 bytes. */
  readonly size?: number;
}

/** An ICMP echo request (RFC 792) with a payload that says who sent it. */
export function encodeEcho(fields: EchoFields): Uint8Array {
  return ipv4(fields, 1, echoMessage(fields));
}

/**
 * The same in two fragments, the first of which fills an IP packet of `first` bytes: a question of `size` bytes that
 * is longer than what the device takes in one frame.
 */
export function encodeEchoInTwo(fields: EchoFields & { readonly first: number }): [Uint8Array, Uint8Array] {
  const message = echoMessage(fields);
  const cut = (fields.first - 20) & ~7;
  const { id } = fields;
  return [
    ipv4({ ...fields, fragment: { id, offset: 0, more: true } }, 1, message.subarray(0, cut)),
    ipv4({ ...fields, fragment: { id, offset: cut, more: false } }, 1, message.subarray(cut)),
  ];
}

function echoMessage({ id, sequence, size = 76 }: EchoFields): Uint8Array {
  const message = concat(
    Uint8Array.of(8, 0, 0, 0),
    u16(id),
    u16(sequence),
    new TextEncoder().encode('vmping: why can it not reach that host?'.padEnd(Math.max(48, size - 28))),
  ).subarray(0, size - 20);
  message.set(u16(checksum(message)), 2);
  return message;
}

export interface TcpSynFields extends Ipv4Fields {
  readonly srcPort: number;
  readonly dstPort: number;
  readonly sequence: number;
}

/** The first segment of a TCP handshake (RFC 9293), with an MSS option as every real one has. */
export function encodeTcpSyn(fields: TcpSynFields): Uint8Array {
  return ipv4(fields, 6, synSegment(fields, concat(ipv4Bytes(fields.srcIp), ipv4Bytes(fields.dstIp))));
}

/** The segment alone; `addresses` are source and destination as bytes, for the checksum. */
export function synSegment(
  { srcPort, dstPort, sequence }: Pick<TcpSynFields, 'srcPort' | 'dstPort' | 'sequence'>,
  addresses: Uint8Array,
): Uint8Array {
  const segment = concat(
    u16(srcPort),
    u16(dstPort),
    u32(sequence),
    u32(0),
    Uint8Array.of(0x60, 0x02),
    u16(64_240),
    u16(0),
    u16(0),
    Uint8Array.of(2, 4),
    u16(1460),
  );
  // The two pseudo headers differ in the order of their fields, and not in their sum.
  const pseudo = concat(addresses, Uint8Array.of(0, 6), u16(segment.length));
  segment.set(u16(checksum(concat(pseudo, segment))), 16);
  return segment;
}
