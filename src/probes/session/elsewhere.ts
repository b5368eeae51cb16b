import type { Tags } from '../../model/vlan.ts';
import { expectedNextHop } from '../../path/next-hop.ts';
import { neighborAnswer } from '../frame/read.ts';
import { guestIpv6Probe } from '../guest.ts';
import { type Member, memberProbe, membersToAsk, readMembers } from '../members.ts';
import type { Observations } from '../observations.ts';
import { ownersProbe } from '../owners.ts';
import { outsideOf, readGuestFrames, readOtherVlans, type VlanQuestion, wayOf } from '../vlans.ts';
import type { WatchPoint } from '../wire.ts';
import type { Desk } from './desk.ts';
import { type GuestNetwork, wayOut } from './guest-network.ts';
import type { ProbedPath } from './input.ts';

/** What a session sees beside the guest's own network. */
export type ElsewhereId = 'guest-frames' | 'own-tag' | 'other-vlans' | 'members' | 'host-elsewhere';

/** The questions beside the guest's own network: in other VLANs, by other members of a bond, where this host is. */
export interface Elsewhere {
  /** Asks for a next hop that is silent; null: it is not known. Once. */
  ask(nextHop: string | null): void;
  observe(network: GuestNetwork): Pick<Observations, ElsewhereId>;
}

/** Of the VLANs that the guest may have been meant for so many are asked. */
const mostVlans = 2;

export function createElsewhere(desk: Desk, path: ProbedPath, id: number): Elsewhere {
  const questions: VlanQuestion[] = [];
  const members: Member[] = [];
  let host = false;
  return {
    ask(nextHop) {
      const { ends } = desk;
      if (path.hostElsewhere !== null && desk.spare > 0) {
        const { device, mac, address } = path.hostElsewhere;
        host = desk.sendIn(null, device, ownersProbe({ ...ends, bridgeMac: mac }, address));
      }
      const out = wayOut(path, ends.tags);
      if (path.hostAddresses.length === 0 && path.liveUplinks.length > 0 && desk.spare > 0) {
        // Nobody is known in the guest's network: whoever speaks IPv6 there gives a sign of life.
        desk.send(out, guestIpv6Probe(ends, id));
      }
      if (nextHop === null) {
        return;
      }
      const askIn = (vlans: typeof path.otherVlans) => {
        for (const { device, vlan } of vlans) {
          if (desk.spare > 0 && desk.sendIn(vlan, device, ownersProbe(ends, nextHop))) {
            questions.push({ device, vlan, address: nextHop });
          }
        }
      };
      const [likeliest, ...others] = [...withoutOwnTag(path, ends.tags), ...path.otherVlans];
      // The likeliest VLAN comes before the members of a bond, of which there may be more than frames are left.
      askIn(likeliest === undefined ? [] : [likeliest]);
      for (const member of membersToAsk(path, ends, out, nextHop)) {
        if (desk.spare > 0 && desk.send(member.device, memberProbe(member))) {
          members.push(member);
        }
      }
      askIn(others.slice(0, mostVlans - 1));
    },
    observe(network) {
      const all = desk.wire.seen;
      const rest = network.rest();
      return {
        'guest-frames': readGuestFrames(all, path),
        'own-tag': network.ownTag(),
        'other-vlans': readOtherVlans(rest, path, network.tags(), [
          ...questions,
          ...askedBefore(path, network.tags(), questions),
        ]),
        members: readMembers(rest, path.legs, members),
        'host-elsewhere':
          host && path.hostElsewhere !== null
            ? {
                device: path.hostElsewhere.device,
                address: path.hostElsewhere.address,
                answered: answersFor(path.hostElsewhere, rest, path),
              }
            : null,
      };
    },
  };
}

/** The first question of all goes out before the guest has shown that it tags by itself. */
function askedBefore(path: ProbedPath, tags: Tags, questions: readonly VlanQuestion[]): VlanQuestion[] {
  const address = expectedNextHop(path, path.targetAddress);
  return withoutOwnTag(path, tags).flatMap(({ device, vlan }) =>
    address === null || questions.some((each) => each.device === device && each.vlan === vlan)
      ? []
      : [{ device, vlan, address }],
  );
}

/** Where the guest's frames would be, did it not tag them itself. */
function withoutOwnTag(path: ProbedPath, tags: Tags): ProbedPath['otherVlans'] {
  const [device] = outsideOf(path);
  const vlan = device === undefined ? undefined : path.tags[device];
  const differs = device !== undefined && vlan !== undefined && vlan !== tags[device];
  return differs && tags[path.tap] != null ? [{ device, vlan }] : [];
}

function answersFor(
  { mac, address }: { readonly mac: string; readonly address: string },
  rest: ReturnType<GuestNetwork['rest']>,
  path: ProbedPath,
): boolean {
  const way = wayOf(path);
  return rest.some(
    ({ device, frame }) =>
      way.includes(device) && neighborAnswer(frame)?.address === address && frame.dstMac === mac,
  );
}

/** What lies under a VLAN device is watched in both directions: other VLANs come in there. A member in one capture. */
export function lowerPoints(path: ProbedPath): WatchPoint[] {
  const outside = outsideOf(path).filter((device) => !path.liveUplinks.includes(device));
  const others = wayOf(path).filter(
    (device) => device !== path.tap && !path.liveUplinks.includes(device) && !outside.includes(device),
  );
  return [
    ...outside.flatMap((device) => [
      { device, direction: 'in' } as const,
      { device, direction: 'out' } as const,
    ]),
    ...others.map((device) => ({ device, direction: 'any' }) as const),
  ];
}
