import { type AsGuest, askAsGuest, askBare, readAsGuest } from '../as-guest.ts';
import type { Log } from '../log.ts';
import type { Desk } from './desk.ts';

/** ARP questions in the guest's name, out of the uplink: does what is beyond it answer this guest at all? */
export interface InGuestsName {
  /**
   * Asks the next hop as the guest would: one that knows it already asks for nothing, and that its packets stay
   * without an answer may as well be because the next hop, or the switch, passes the guest over. Once.
   */
  askHop(device: string, guestAddress: string, nextHop: string): void;
  /** Asks a neighbor with the guest's address, and the next hop without it: who passes the guest over, and why. Once. */
  askWhom(device: string, guestAddress: string, nextHop: string, neighbor: string | null): void;
  /** The next hop answered the guest, or a question in its name. */
  hopAnswered(nextHop: string): boolean;
  /** Null where nothing was asked. */
  observe(): AsGuest | null;
}

export function createInGuestsName(desk: Desk, log: () => Log): InGuestsName {
  const { ends } = desk;
  let hop: string | null = null;
  let isWhomAsked = false;
  let isBareAsked = false;
  let neighbor: string | null = null;
  const heard = (address: string, bare: boolean) => ({
    address,
    answered: readAsGuest(log(), ends, address, bare),
  });
  return {
    askHop(device, guestAddress, nextHop) {
      if (hop === null && desk.send(device, askAsGuest(ends, guestAddress, nextHop))) {
        hop = nextHop;
      }
    },
    askWhom(device, guestAddress, nextHop, other) {
      if (isWhomAsked) {
        return;
      }
      isWhomAsked = true;
      hop = nextHop;
      // What the budget did not allow has not been tried: its silence means nothing.
      if (other !== null && desk.send(device, askAsGuest(ends, guestAddress, other))) {
        neighbor = other;
      }
      isBareAsked = desk.send(device, askBare(ends, nextHop));
    },
    hopAnswered: (nextHop) => readAsGuest(log(), ends, nextHop, false),
    observe: () =>
      hop === null
        ? null
        : {
            hop: heard(hop, false),
            bare: isBareAsked ? heard(hop, true) : null,
            neighbor: neighbor === null ? null : heard(neighbor, false),
          },
  };
}
