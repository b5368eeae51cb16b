import { familyOf } from '../model/net.ts';
import { encodeArp } from './frame/encode.ts';
import { broadcastMac } from './frame/frame.ts';
import { encodeWhoOwns } from './frame/packet.ts';
import { neighborAnswer, packetOf } from './frame/read.ts';
import type { Ends, Log } from './log.ts';
import { portAsker } from './owners.ts';

/**
 * Questions of ARP or neighbor discovery in the guest's name, out of the uplink, where nothing of the guest is answered
 * though the next hop answers this host. Together they tell whether the guest is passed over, and by whom: the next hop alone, or the
 * switch, and there the guest's MAC address or only its IP address.
 */
export interface AsGuest {
  /** The next hop, asked from the guest's MAC and IP address: by the guest itself, or in its name. */
  readonly hop: { readonly address: string; readonly answered: boolean };
  /**
   * Another neighbor that answers this host, asked from the guest's MAC and IP address; `bare`: from its MAC address
   * alone, because the neighbor is known by an address of the other family.
   */
  readonly neighbor: { readonly address: string; readonly answered: boolean; readonly bare?: true } | null;
  /** The next hop, asked from the guest's MAC address and no IP address; null where that was not asked. */
  readonly bare: { readonly address: string; readonly answered: boolean } | null;
}

/** The guest's own question for `address`, as it would send it itself. */
export function askAsGuest(ends: Ends, guestAddress: string, address: string): Uint8Array {
  return familyOf(address) === 'ipv6'
    ? encodeWhoOwns(ends.guestMac, address, null, guestAddress)
    : encodeArp({
        srcMac: ends.guestMac,
        dstMac: broadcastMac,
        operation: 'request',
        senderMac: ends.guestMac,
        senderIp: guestAddress,
        targetIp: address,
      });
}

/**
 * A question from the guest's MAC address that names no address of the guest's that could be inspected: an ARP probe
 * (RFC 5227), or a solicitation from a link-local address that is nobody's. The guest's own would have the answer tell
 * the guest what it asks for in vain, and so mend what is to be shown.
 */
export function askBare(ends: Ends, address: string): Uint8Array {
  return familyOf(address) === 'ipv6'
    ? encodeWhoOwns(ends.guestMac, address, null, portAsker)
    : encodeWhoOwns(ends.guestMac, address, null);
}

/** Reads whether `address` answered the guest's MAC address, and its address `as`; null: where none of it was named. */
export function readAsGuest(log: Log, ends: Ends, address: string, as: string | null): boolean {
  return log.some(({ frame }) => {
    if (frame.dstMac !== ends.guestMac || neighborAnswer(frame)?.address !== address) {
      return false;
    }
    return frame.kind === 'arp'
      ? (frame.targetIp === '0.0.0.0') === (as === null)
      : packetOf(frame)?.dstIp === (as ?? portAsker);
  });
}
