import ipaddr from 'ipaddr.js';
import { groupMac } from '../../../../src/model/net.ts';
import { checksum, concat, hex, macBytes, u16, u32 } from '../../../../src/probes/frame/bytes.ts';

/** Frames of ICMPv6 that the lab's machines say and vmping never sends, as mausezahn takes them. */

const allNodes = 'ff02::1';
const bytesOf = (address: string) => Uint8Array.from(ipaddr.IPv6.parse(address).toByteArray());

function icmpv6(from: { mac: string; ip: string }, dstMac: string, message: Uint8Array): string {
  const addresses = concat(bytesOf(from.ip), bytesOf(allNodes));
  message.set(u16(checksum(concat(addresses, u32(message.length), u32(58), message))), 2);
  return hex(
    concat(
      macBytes(dstMac),
      macBytes(from.mac),
      u16(0x86dd),
      Uint8Array.of(0x60, 0, 0, 0),
      u16(message.length),
      Uint8Array.of(58, 255),
      addresses,
      message,
    ),
  );
}

/** A machine says, though nobody asked, that an address is its own and that whatever was known is to be forgotten. */
export function claims(from: { mac: string; ip: string }, address: string, toMac: string): string {
  const override = 0x20;
  const tells = concat(Uint8Array.of(2, 1), macBytes(from.mac));
  return icmpv6(from, toMac, concat(Uint8Array.of(136, 0, 0, 0, override, 0, 0, 0), bytesOf(address), tells));
}

/** A machine says that it is a default router, the best of all, and that fd00::/64 is on this link. */
export function announcesRouter(from: { mac: string; ip: string }): string {
  const highPreference = 0x08;
  const prefix = concat(Uint8Array.of(3, 4, 64, 0x80), u32(1800), u32(1800), u32(0), bytesOf('fd00::'));
  return icmpv6(
    from,
    groupMac(allNodes),
    concat(
      Uint8Array.of(134, 0, 0, 0, 64, highPreference),
      u16(1800),
      u32(0),
      u32(0),
      prefix,
      Uint8Array.of(1, 1),
      macBytes(from.mac),
    ),
  );
}
