import { ipv4Text, macText, readU16, readU32 } from './bytes.ts';
import { decodeTransport } from './decode-transport.ts';
import { decodeIpv6 } from './decode6.ts';
import type { Frame, FrameBody, Ipv4Payload } from './frame.ts';

/** Decodes a captured Ethernet frame. Null when it is too short to be one; unknown contents are kind `other`. */
export function decodeFrame(bytes: Uint8Array): Frame | null {
  if (bytes.length < 14) {
    return null;
  }
  const vlans: number[] = [];
  let at = 12;
  for (; tagTypes.includes(readU16(bytes, at)) && bytes.length >= at + 6; at += 4) {
    vlans.push(readU16(bytes, at + 2) & 0x0fff);
  }
  return {
    dstMac: macText(bytes.subarray(0, 6)),
    srcMac: macText(bytes.subarray(6, 12)),
    // VLAN 0 is a priority and no VLAN (802.1Q, 6.9).
    vlans: vlans.filter((vid) => vid !== 0),
    ...decodeBody(readU16(bytes, at), bytes.subarray(at + 2)),
  };
}

/** 802.1Q, 802.1ad, and what switches used for the outer tag before that. */
const tagTypes = [0x8100, 0x88a8, 0x9100];

function decodeBody(etherType: number, bytes: Uint8Array): FrameBody {
  if (etherType === 0x0806 && bytes.length >= 28) {
    return {
      kind: 'arp',
      operation: readU16(bytes, 6),
      senderMac: macText(bytes.subarray(8, 14)),
      senderIp: ipv4Text(bytes.subarray(14, 18)),
      targetMac: macText(bytes.subarray(18, 24)),
      targetIp: ipv4Text(bytes.subarray(24, 28)),
    };
  }
  if (etherType === 0x0800 && bytes.length >= 20) {
    const length = ((bytes[0] ?? 0) & 0x0f) * 4;
    const later = (readU16(bytes, 6) & 0x1fff) !== 0;
    return {
      kind: 'ipv4',
      ttl: bytes[8] ?? 0,
      srcIp: ipv4Text(bytes.subarray(12, 16)),
      dstIp: ipv4Text(bytes.subarray(16, 20)),
      // What begins a later fragment is the middle of something.
      payload: later
        ? { kind: 'other', protocol: bytes[9] ?? 0 }
        : decodeIpv4Payload(
            bytes[9] ?? 0,
            bytes.subarray(length, Math.max(length, readU16(bytes, 2))),
            bytes.subarray(12, 20),
          ),
    };
  }
  if (etherType === 0x86dd && bytes.length >= 40) {
    return decodeIpv6(bytes);
  }
  return { kind: 'other', etherType };
}

function decodeIpv4Payload(protocol: number, bytes: Uint8Array, addresses: Uint8Array): Ipv4Payload {
  if (protocol === 1 && bytes.length >= 8) {
    return decodeIcmp(bytes);
  }
  return decodeTransport(protocol, bytes, addresses) ?? { kind: 'other', protocol };
}

/** ICMP types 3, 4, 5, 11 and 12 quote the packet they are about (RFC 792); 0 and 8 are echo reply and request. */
function decodeIcmp(bytes: Uint8Array): Ipv4Payload {
  const type = bytes[0] ?? 0;
  if (type === 0 || type === 8) {
    return { kind: 'echo', request: type === 8, id: readU16(bytes, 4), sequence: readU16(bytes, 6) };
  }
  if (![3, 4, 5, 11, 12].includes(type)) {
    return { kind: 'other', protocol: 1 };
  }
  const quoted = bytes.subarray(8);
  const length = ((quoted[0] ?? 0) & 0x0f) * 4;
  const enough = quoted.length >= 28 && quoted.length >= length + 8;
  return {
    kind: 'icmp-error',
    type,
    code: bytes[1] ?? 0,
    about: enough
      ? {
          srcIp: ipv4Text(quoted.subarray(12, 16)),
          dstIp: ipv4Text(quoted.subarray(16, 20)),
          protocol: quoted[9] ?? 0,
          first: readU32(quoted, length),
          echoId:
            quoted[9] === 1 && (quoted[length] === 8 || quoted[length] === 0)
              ? readU16(quoted, length + 4)
              : null,
        }
      : null,
  };
}
