/** Reading and writing of addresses and checksums inside frames. All numbers are big-endian (RFC 1700). */

/** A MAC address as its six bytes. */
export function macBytes(mac: string): Uint8Array {
  return Uint8Array.from(mac.split(':'), (part) => Number.parseInt(part, 16));
}

/** Six bytes as a MAC address in lower case. */
export function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** A dotted IPv4 address as its four bytes. */
export function ipv4Bytes(address: string): Uint8Array {
  return Uint8Array.from(address.split('.'), Number);
}

/** Four bytes as a dotted IPv4 address. */
export function ipv4Text(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** Joins parts into one array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A 16-bit number as two bytes. */
export function u16(value: number): Uint8Array {
  return Uint8Array.of((value >> 8) & 0xff, value & 0xff);
}

/** A 32-bit number as four bytes. */
export function u32(value: number): Uint8Array {
  return Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** The 16-bit number at an offset; NaN past the end, which compares unequal to everything. */
export function readU16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? Number.NaN) << 8) | (bytes[offset + 1] ?? Number.NaN);
}

/** The 32-bit number at an offset. */
export function readU32(bytes: Uint8Array, offset: number): number {
  return ((readU16(bytes, offset) << 16) | readU16(bytes, offset + 2)) >>> 0;
}

/** The Internet checksum (RFC 1071) over the bytes. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  while (sum > 0xffff) {
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return ~sum & 0xffff;
}

/** The frame as mausezahn takes it: pairs of hex digits joined by colons. */
export function hex(bytes: Uint8Array): string {
  return macText(bytes);
}
