import { familyOf } from '../../model/net.ts';
import type { PathContext } from '../../model/path.ts';
import type { Tags } from '../../model/vlan.ts';
import { tagsWithOwn } from '../../path/tags.ts';
import { broadcastMac } from '../frame/frame.ts';
import { neighborQuestion, packetOf } from '../frame/read.ts';
import type { Log } from '../log.ts';
import type { SeenFrame } from '../wire.ts';
import type { ProbedPath } from './input.ts';

/** The guest's own network, kept apart from the others on the same cables. */
export interface GuestNetwork {
  /** The tag that frames of it carry at each device, as far as the guest has shown by now. */
  readonly tags: () => Tags;
  /** The tag that the guest itself puts on what it sends towards the target; null: none. */
  readonly ownTag: () => number | null;
  /** What was seen of it at the tap and in the bridge. */
  readonly log: () => Log;
  /** Everything else that was seen: other VLANs, and the devices under the uplinks. */
  readonly rest: () => Log;
}

export function createGuestNetwork(path: ProbedPath, frames: () => Log): GuestNetwork {
  const lower = new Set(path.legs.filter(({ above }) => above !== null).map(({ device }) => device));
  let state = { seen: -1, own: null as number | null, tags: tagsWith(path, null) };

  function now() {
    const seen = frames();
    if (seen.length !== state.seen) {
      const own = ownTagOf(seen, path);
      state = { seen: seen.length, own, tags: own === state.own ? state.tags : tagsWith(path, own) };
    }
    return state;
  }

  function belongs({ device, frame }: SeenFrame): boolean {
    const { tags, own } = now();
    if (lower.has(device)) {
      return false;
    }
    if (device === path.tap && frame.srcMac === path.guestMac) {
      return true;
    }
    const tag = tags[device];
    return tag === undefined ? own === null && path.vlan === null : (frame.vlans[0] ?? null) === tag;
  }

  return {
    tags: () => now().tags,
    ownTag: () => now().own,
    log: () => frames().filter(belongs),
    rest: () => frames().filter((seen) => !belongs(seen)),
  };
}

/**
 * The tags where the guest tags by itself. An uplink that does not carry its VLAN is asked in it all the same: the
 * answer, which the bridge then drops, tells that the VLAN is there.
 */
function tagsWith(path: PathContext, own: number | null): Tags {
  const filters = Object.keys(path.portVlans).length > 0;
  const tags = tagsWithOwn(path, own);
  const vid = own ?? path.vlan;
  return filters && vid !== null
    ? { ...Object.fromEntries(path.uplinks.map((uplink) => [uplink, vid])), ...tags }
    : tags;
}

/**
 * The tag of what the guest sent to the target, last; where it sent nothing, that of all its searches for neighbors of
 * the target's family if they agree: a guest with a network of its own for each tag asks in others as well.
 */
function ownTagOf(seen: Log, path: ProbedPath): number | null {
  const target = path.targetAddress;
  const own = seen.filter(({ device, frame }) => device === path.tap && frame.srcMac === path.guestMac);
  const tagOf = ({ frame }: SeenFrame) => frame.vlans[0] ?? null;
  const towards = own.findLast(
    ({ frame }) => packetOf(frame)?.dstIp === target || neighborQuestion(frame)?.address === target,
  );
  if (towards !== undefined) {
    return tagOf(towards);
  }
  const questions = own.filter(({ frame }) => neighborQuestion(frame)?.from != null);
  const ofFamily = questions.filter(
    ({ frame }) => familyOf(neighborQuestion(frame)?.address ?? '') === path.family,
  );
  // A question to one machine only keeps an old entry fresh, where the guest sends no more.
  const searching = ofFamily.filter(({ frame }) => toAll(frame.dstMac));
  const telling = [searching, ofFamily, questions].find(({ length }) => length > 0) ?? [];
  const asked = new Set(telling.map(tagOf));
  return asked.size === 1 ? ([...asked][0] ?? null) : null;
}

/** By ARP a question to everybody is a broadcast, in neighbor discovery it goes to a group. */
function toAll(mac: string): boolean {
  return mac === broadcastMac || mac.startsWith('33:33:');
}

/** The uplink that carries the guest's VLAN; where none does, the first one. */
export function wayOut(path: ProbedPath, tags: Tags): string {
  const carrying = path.liveUplinks.find((uplink) => tags[uplink] !== undefined);
  return carrying ?? path.liveUplinks[0] ?? path.bridge;
}
