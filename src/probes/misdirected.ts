import { packetOf } from './frame/read.ts';
import type { Ends, Log } from './log.ts';

/** An answer for the guest that somebody sent to a MAC address which is not the guest's. */
export interface Misdirected {
  /** Who sent the packet, and from which MAC address: that of a router where `from` is beyond it. */
  readonly from: string;
  readonly senderMac: string;
  /** The MAC address that it was sent to. */
  readonly mac: string;
  readonly device: string;
}

/** Reads the packets for the guest's address that came in from outside for another MAC address, each kind once. */
export function readMisdirected(log: Log, ends: Ends, guestAddress: string): Misdirected[] {
  const found = new Map<string, Misdirected>();
  for (const { device, direction, frame } of log) {
    const packet = packetOf(frame);
    const strayed =
      packet?.dstIp === guestAddress &&
      frame.dstMac !== ends.guestMac &&
      frame.dstMac !== ends.bridgeMac &&
      frame.srcMac !== ends.guestMac &&
      frame.srcMac !== ends.bridgeMac &&
      Number.parseInt(frame.dstMac.slice(0, 2), 16) % 2 === 0;
    if (strayed && ends.uplinks.includes(device) && direction === 'in') {
      found.set(`${packet.srcIp} ${frame.dstMac}`, {
        from: packet.srcIp,
        senderMac: frame.srcMac,
        mac: frame.dstMac,
        device,
      });
    }
  }
  return [...found.values()];
}
