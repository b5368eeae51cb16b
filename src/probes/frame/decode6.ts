import ipaddr from 'ipaddr.js';
import { macText, readU16, readU32 } from './bytes.ts';
import { decodeTransport } from './decode-transport.ts';
import type { Ipv6Body, Ipv6Payload, RouterAdvertisement } from './frame.ts';

/** Hop-by-hop options, routing and destination options: headers that may stand before what is carried (RFC 8200, 4). */
const extensions = [0, 43, 60];

/** A part of a packet (RFC 8200, 4.5): always 8 bytes. */
const fragment = 44;

const [echoRequest, echoReply] = [128, 129];
const [routerAdvertisement, neighborSolicitation, neighborAdvertisement] = [134, 135, 136];

function addressText(bytes: Uint8Array): string {
  return new ipaddr.IPv6([...bytes]).toString();
}

/** Decodes an IPv6 packet of at least 40 bytes. */
export function decodeIpv6(bytes: Uint8Array): Ipv6Body {
  return {
    kind: 'ipv6',
    srcIp: addressText(bytes.subarray(8, 24)),
    dstIp: addressText(bytes.subarray(24, 40)),
    ttl: bytes[7] ?? 0,
    payload: decodePayload(bytes[6] ?? 0, bytes.subarray(40, 40 + readU16(bytes, 4))),
  };
}

function decodePayload(nextHeader: number, bytes: Uint8Array): Ipv6Payload {
  const { protocol, body } = skipExtensions(nextHeader, bytes);
  const decoded = protocol === 58 && body.length >= 8 ? decodeIcmpv6(body) : decodeTransport(protocol, body);
  return decoded ?? { kind: 'other', nextHeader: protocol };
}

function skipExtensions(nextHeader: number, bytes: Uint8Array): { protocol: number; body: Uint8Array } {
  let protocol = nextHeader;
  let body = bytes;
  while ((extensions.includes(protocol) || protocol === fragment) && body.length >= 8) {
    const isFragment = protocol === fragment;
    const isLater = isFragment && (readU16(body, 2) & 0xfff8) !== 0;
    protocol = body[0] ?? 0;
    // What begins a later fragment is the middle of something.
    body = isLater ? new Uint8Array() : body.subarray(isFragment ? 8 : 8 + (body[1] ?? 0) * 8);
  }
  return { protocol, body };
}

function decodeIcmpv6(body: Uint8Array): Ipv6Payload | null {
  const type = body[0] ?? 0;
  if (type === echoRequest || type === echoReply) {
    return {
      kind: 'echo',
      request: type === echoRequest,
      id: readU16(body, 4),
      sequence: readU16(body, 6),
    };
  }
  if (type === routerAdvertisement && body.length >= 16) {
    return decodeRouter(body);
  }
  if (type === neighborSolicitation && body.length >= 24) {
    const sourceMac = linkAddress(body, 24, 1);
    return { kind: 'neighbor-solicitation', target: addressText(body.subarray(8, 24)), sourceMac };
  }
  if (type === neighborAdvertisement && body.length >= 24) {
    const targetMac = linkAddress(body, 24, 2);
    return { kind: 'neighbor-advertisement', target: addressText(body.subarray(8, 24)), targetMac };
  }
  // Below 128 are the errors, which quote the packet they are about (RFC 4443, 2.1).
  return type < 128 ? decodeError(body, type) : null;
}

function decodeError(body: Uint8Array, type: number): Ipv6Payload {
  const quoted = body.subarray(8);
  const { protocol, body: inner } = skipExtensions(quoted[6] ?? 0, quoted.subarray(40));
  return {
    kind: 'icmp-error',
    type,
    code: body[1] ?? 0,
    about:
      quoted.length < 40 || inner.length < 8
        ? null
        : {
            srcIp: addressText(quoted.subarray(8, 24)),
            dstIp: addressText(quoted.subarray(24, 40)),
            protocol,
            first: readU32(inner, 0),
            echoId:
              protocol === 58 && (inner[0] === echoRequest || inner[0] === echoReply)
                ? readU16(inner, 4)
                : null,
          },
  };
}

function decodeRouter(body: Uint8Array): RouterAdvertisement {
  return {
    kind: 'router-advertisement',
    lifetime: readU16(body, 6),
    prefixes: optionsOf(body, 16)
      .filter((option) => option[0] === 3 && option.length >= 32)
      .map((option) => ({
        prefix: addressText(option.subarray(16, 32)),
        length: option[2] ?? 0,
        onLink: ((option[3] ?? 0) & 0x80) !== 0,
        autonomous: ((option[3] ?? 0) & 0x40) !== 0,
      })),
  };
}

/** The MAC address in an option of neighbor discovery: type 1 names the source's, type 2 the target's. */
function linkAddress(body: Uint8Array, from: number, type: 1 | 2): string | null {
  const option = optionsOf(body, from).find((each) => each[0] === type && each.length === 8);
  return option === undefined ? null : macText(option.subarray(2, 8));
}

/** The options of a message of neighbor discovery: type, length in units of 8 bytes, contents (RFC 4861, 4.6). */
function optionsOf(body: Uint8Array, from: number): Uint8Array[] {
  const options: Uint8Array[] = [];
  for (let at = from; at + 8 <= body.length; ) {
    const length = (body[at + 1] ?? 0) * 8;
    if (length === 0) {
      break;
    }
    options.push(body.subarray(at, at + length));
    at += length;
  }
  return options;
}
