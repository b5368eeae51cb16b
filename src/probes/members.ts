import { familyOf } from '../model/net.ts';
import type { PathContext } from '../model/path.ts';
import { encodeArp } from './frame/encode.ts';
import { broadcastMac } from './frame/frame.ts';
import { encodeWhoOwns } from './frame/packet.ts';
import { neighborAnswer } from './frame/read.ts';
import type { Ends, Log } from './log.ts';

/** A member of a bond, by which alone the next hop was asked for. */
export interface Member {
  readonly device: string;
  readonly bond: string;
  /** The address that was asked for. */
  readonly address: string;
  /** To whom the answer goes: the guest, this host, or a member's own MAC address. */
  readonly mac: string;
  /** In whose name, if not in that of the one to whom the answer goes. */
  readonly sender?: string;
}

export interface AskedMember extends Member {
  readonly answered: boolean;
  /** The member by which the answer came in. */
  readonly by: string | null;
}

/** More members of a bond than these are not asked. */
const mostMembers = 2;

/** The members to ask when the next hop is silent: those that the bond does not use, else all of them. */
export function membersToAsk(
  path: Pick<PathContext, 'legs' | 'guestMac'>,
  { bridgeMac }: Pick<Ends, 'bridgeMac'>,
  uplink: string,
  address: string,
): Member[] {
  const bond = path.legs.find((leg) => leg.uplink === uplink && leg.kind === 'bond');
  const members = path.legs.filter(({ above, uplink: of }) => of === uplink && above === bond?.device);
  const live = members.filter((member) => member.live === true);
  if (bond === undefined || live.length < 2) {
    return [];
  }
  const idle = live.filter(({ active }) => active !== true);
  const asked = (idle.length > 0 ? idle : live).slice(0, mostMembers);
  // The other side chooses a member by addresses: one that ends in another digit may come back by another member. It
  // is in the question alone, and no switch learns it.
  const third = idle.length > 0 ? undefined : strangest(live, path.guestMac, bridgeMac);
  const plain = asked.map(({ device }, index) => ({
    device,
    bond: bond.device,
    address,
    mac: index === 0 ? path.guestMac : bridgeMac,
  }));
  return third === undefined
    ? plain
    : [
        ...asked.map(({ device }) => ({ device, bond: bond.device, address, mac: third, sender: bridgeMac })),
        // Where not all can be sent: the guest itself has asked already.
        ...plain.toReversed(),
      ];
}

/** A member's own MAC address that ends in an odd number where guest and host end in even ones, or the reverse; else any. */
function strangest(members: PathContext['legs'], ...known: readonly string[]): string | undefined {
  const own = members.flatMap(({ ownMac }) =>
    ownMac === undefined || known.includes(ownMac) ? [] : [ownMac],
  );
  const isOdd = (mac: string) => Number.parseInt(mac.slice(-1), 16) % 2 === 1;
  return own.find((mac) => known.every((each) => isOdd(each) !== isOdd(mac))) ?? own[0];
}

/** The question by one member alone. */
export function memberProbe({ mac, address, sender }: Member): Uint8Array {
  return sender === undefined || familyOf(address) === 'ipv6'
    ? encodeWhoOwns(mac, address, null)
    : encodeArp({
        srcMac: sender,
        dstMac: broadcastMac,
        operation: 'request',
        senderMac: mac,
        senderIp: '0.0.0.0',
        targetIp: address,
      });
}

/** Reads which of them an answer came back for: by any member, for the other side spreads its frames as it likes. */
export function readMembers(log: Log, legs: PathContext['legs'], asked: readonly Member[]): AskedMember[] {
  return asked.map((member) => {
    const siblings = legs.filter(({ above }) => above === member.bond).map(({ device }) => device);
    const answer = log.find(
      ({ device, frame }) =>
        siblings.includes(device) &&
        neighborAnswer(frame)?.address === member.address &&
        frame.dstMac === member.mac,
    );
    return { ...member, answered: answer !== undefined, by: answer?.device ?? null };
  });
}
