import { familyOf, linkLocalOf } from '../model/net.ts';
import { encodeEcho6 } from '../probes/frame/encode6.ts';
import { encodeWhoOwns } from '../probes/frame/packet.ts';
import type { ArrivedNic } from './arrival.ts';

/** More addresses of one NIC than these are not asked for. */
const mostAddresses = 2;

/**
 * What a guest is asked with, straight into its tap: ARP probes for its addresses, and an echo request to all IPv6
 * nodes, which most guests answer without any address of theirs being known.
 *
 * They come from an address that nobody has: the answer is for somebody whom no bridge and no switch knows, so it is
 * flooded, and takes the same ways as the announcement that a guest makes after it moved.
 */
export function arrivalProbes(
  { mac }: ArrivedNic,
  addresses: readonly string[],
  asker: string,
  id: number,
): readonly Uint8Array[] {
  const known = addresses.filter((address) => familyOf(address) === 'ipv4').slice(0, mostAddresses);
  return [
    ...known.map((address) => encodeWhoOwns(asker, address, mac)),
    encodeEcho6({
      srcMac: asker,
      dstMac: '33:33:00:00:00:01',
      srcIp: linkLocalOf(asker),
      dstIp: 'ff02::1',
      id,
      sequence: 1,
    }),
  ];
}

/** A MAC address of the kind that everybody may use (its second bit is set), made of 24 random bits. */
export function askerMac(random: number): string {
  const hex = (random >>> 0).toString(16).padStart(6, '0').slice(-6);
  return `0e:76:6d:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}
