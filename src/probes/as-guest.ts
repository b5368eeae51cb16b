import { encodeArp } from './frame/encode.ts';
import { broadcastMac } from './frame/frame.ts';
import type { Ends, Log } from './log.ts';

/**
 * ARP questions in the guest's name, out of the uplink, where the guest's own question for its next hop stayed
 * without an answer though the next hop answers this host. Together they tell who passes the guest over: the next
 * hop alone, or the switch, and there the guest's MAC address or only its IP address.
 */
export interface AsGuest {
  /** Another neighbor that answers this host, asked from the guest's MAC and IP address. */
  readonly neighbor: { readonly address: string; readonly answered: boolean } | null;
  /** The next hop, asked from the guest's MAC address and no IP address. */
  readonly bare: { readonly address: string; readonly answered: boolean };
}

/** The guest's own question for `address`, as it would send it itself. */
export function askAsGuest(ends: Ends, guestAddress: string, address: string): Uint8Array {
  return question(ends, guestAddress, address);
}

/** An ARP probe (RFC 5227) from the guest's MAC address: it names no sender address that could be inspected. */
export function askBare(ends: Ends, address: string): Uint8Array {
  return question(ends, '0.0.0.0', address);
}

function question(ends: Ends, senderIp: string, targetIp: string): Uint8Array {
  return encodeArp({
    srcMac: ends.guestMac,
    dstMac: broadcastMac,
    operation: 'request',
    senderMac: ends.guestMac,
    senderIp,
    targetIp,
  });
}

/** Reads whether `address` answered the guest's MAC address; `bare`: where no sender address was named. */
export function readAsGuest(log: Log, ends: Ends, address: string, bare: boolean): boolean {
  return log.some(
    ({ frame }) =>
      frame.kind === 'arp' &&
      frame.operation === 2 &&
      frame.senderIp === address &&
      frame.dstMac === ends.guestMac &&
      (frame.targetIp === '0.0.0.0') === bare,
  );
}
