import { encodeArp } from './frame/encode.ts';
import { broadcastMac } from './frame/frame.ts';
import type { Ends, Log } from './log.ts';

/**
 * ARP questions in the guest's name, out of the uplink, where nothing of the guest is answered though the next hop
 * answers this host. Together they tell whether the guest is passed over, and by whom: the next hop alone, or the
 * switch, and there the guest's MAC address or only its IP address.
 */
export interface AsGuest {
  /** The next hop, asked from the guest's MAC and IP address: by the guest itself, or in its name. */
  readonly hop: { readonly address: string; readonly answered: boolean };
  /** Another neighbor that answers this host, asked from the guest's MAC and IP address. */
  readonly neighbor: { readonly address: string; readonly answered: boolean } | null;
  /** The next hop, asked from the guest's MAC address and no IP address; null where that was not asked. */
  readonly bare: { readonly address: string; readonly answered: boolean } | null;
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
