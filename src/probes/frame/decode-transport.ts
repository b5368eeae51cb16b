import { checksum, concat, readU16, readU32, u16 } from './bytes.ts';
import { decodeDhcp } from './dhcp.ts';
import type { IpPayload } from './frame.ts';

/** TCP or UDP, which are the same over IPv4 and IPv6. `addresses`: the two of the packet, where sums are to be checked. */
export function decodeTransport(
  protocol: number,
  bytes: Uint8Array,
  addresses: Uint8Array | null = null,
): IpPayload | null {
  if (protocol === 6 && bytes.length >= 20) {
    const flags = bytes[13] ?? 0;
    return {
      kind: 'tcp',
      srcPort: readU16(bytes, 0),
      dstPort: readU16(bytes, 2),
      sequence: readU32(bytes, 4),
      acknowledgment: readU32(bytes, 8),
      flags: {
        fin: (flags & 1) !== 0,
        syn: (flags & 2) !== 0,
        rst: (flags & 4) !== 0,
        ack: (flags & 16) !== 0,
      },
    };
  }
  if (protocol === 17 && bytes.length >= 8) {
    const ports = { srcPort: readU16(bytes, 0), dstPort: readU16(bytes, 2) };
    const dhcp = ports.srcPort === 67 || ports.dstPort === 67 ? decodeDhcp(bytes.subarray(8)) : null;
    const isWrong = dhcp !== null && addresses !== null && hasWrongSum(bytes, addresses);
    return {
      kind: 'udp',
      ...ports,
      length: readU16(bytes, 4) - 8,
      ...(dhcp === null ? {} : { dhcp }),
      ...(isWrong && { wrongChecksum: true }),
    };
  }
  return null;
}

/** Whether the sum of a UDP packet is there and does not fit (RFC 768). One that was cut off cannot be told. */
function hasWrongSum(bytes: Uint8Array, addresses: Uint8Array): boolean {
  const length = readU16(bytes, 4);
  if (readU16(bytes, 6) === 0 || bytes.length < length) {
    return false;
  }
  const pseudo = concat(addresses, u16(17), u16(length));
  return checksum(concat(pseudo, bytes.subarray(0, length))) !== 0;
}
