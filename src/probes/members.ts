import type { PathContext } from '../model/path.ts';
import { encodeWhoOwns } from './frame/packet.ts';
import { neighborAnswer } from './frame/read.ts';
import type { Ends, Log } from './log.ts';

/** A member of a bond, by which alone the next hop was asked for. */
export interface Member {
  readonly device: string;
  readonly bond: string;
  /** The address that was asked for. */
  readonly address: string;
  /** In whose name: the guest's, or this host's; two members that are asked at once need one each. */
  readonly mac: string;
}

export interface AskedMember extends Member {
  readonly answered: boolean;
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
  return (idle.length > 0 ? idle : live).slice(0, mostMembers).map(({ device }, index) => ({
    device,
    bond: bond.device,
    address,
    mac: index === 0 ? path.guestMac : bridgeMac,
  }));
}

/** The question by one member alone. */
export function memberProbe({ mac, address }: Member): Uint8Array {
  return encodeWhoOwns(mac, address, null);
}

/** Reads which of them an answer came back for: by any member, for the other side spreads its frames as it likes. */
export function readMembers(log: Log, legs: PathContext['legs'], asked: readonly Member[]): AskedMember[] {
  return asked.map((member) => {
    const siblings = legs.filter(({ above }) => above === member.bond).map(({ device }) => device);
    return {
      ...member,
      answered: log.some(
        ({ device, frame }) =>
          siblings.includes(device) &&
          neighborAnswer(frame)?.address === member.address &&
          frame.dstMac === member.mac,
      ),
    };
  });
}
