import { familyOf } from '../../model/net.ts';
import { type AsGuest, askAsGuest, askBare, readAsGuest } from '../as-guest.ts';
import type { Log } from '../log.ts';
import type { Desk } from './desk.ts';

/** Questions of ARP or neighbor discovery in the guest's name, out of the uplink: does what is beyond it answer this guest at all? */
export interface InGuestsName {
  /**
   * Asks the next hop as the guest would: one that knows it already asks for nothing, and that its packets stay
   * without an answer may as well be because the next hop, or the switch, passes the guest over. Once.
   */
  askHop(device: string, guestAddress: string, nextHop: string): void;
  /** Asks a neighbor with the guest's address, and the next hop without it: who passes the guest over, and why. Once. */
  askWhom(device: string, guestAddress: string, nextHop: string, neighbor: string | null): void;
  /** The next hop answered the guest at this address, or a question in its name. */
  hopAnswered(guestAddress: string, nextHop: string): boolean;
  /** Null where nothing was asked. */
  observe(): AsGuest | null;
}

export function createInGuestsName(desk: Desk, log: () => Log): InGuestsName {
  const { ends } = desk;
  let hop: string | null = null;
  let own: string | null = null;
  let isWhomAsked = false;
  let isBareAsked = false;
  let neighbor: { readonly address: string; readonly isBare: boolean } | null = null;
  const heard = (address: string, as: string | null) => ({
    address,
    answered: readAsGuest(log(), ends, address, as),
  });
  return {
    askHop(device, guestAddress, nextHop) {
      if (hop === null && desk.send(device, askAsGuest(ends, guestAddress, nextHop))) {
        hop = nextHop;
        own = guestAddress;
      }
    },
    askWhom(device, guestAddress, nextHop, other) {
      if (isWhomAsked) {
        return;
      }
      isWhomAsked = true;
      hop = nextHop;
      own = guestAddress;
      // What the budget did not allow has not been tried: its silence means nothing.
      if (other !== null) {
        const isSame = familyOf(other) === familyOf(guestAddress);
        const question = isSame ? askAsGuest(ends, guestAddress, other) : askBare(ends, other);
        neighbor = desk.send(device, question) ? { address: other, isBare: !isSame } : null;
      }
      isBareAsked = desk.send(device, askBare(ends, nextHop));
    },
    hopAnswered: (guestAddress, nextHop) => readAsGuest(log(), ends, nextHop, guestAddress),
    observe: () =>
      hop === null
        ? null
        : {
            hop: heard(hop, own),
            bare: isBareAsked ? heard(hop, null) : null,
            neighbor:
              neighbor === null
                ? null
                : neighbor.isBare
                  ? { ...heard(neighbor.address, null), bare: true }
                  : heard(neighbor.address, own),
          },
  };
}
