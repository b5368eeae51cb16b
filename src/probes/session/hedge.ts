import { expectedNextHop, isRouted, subnetNeighbor } from '../../path/next-hop.ts';
import { readMisdirected } from '../misdirected.ts';
import type { Desk } from './desk.ts';
import type { Dialogue } from './dialogue.ts';
import type { Discovery } from './discovery.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { InGuestsName } from './in-guests-name.ts';
import { commonPorts, type ProbedPath, sessionTimes } from './input.ts';
import { type NextHops, sourcePort } from './next-hops.ts';

/** More known neighbors than this are not asked: two that are silent together tell enough. */
const mostNeighbors = 2;

/** The questions that tell where it is lost, when nothing decisive came promptly. */
export interface Hedge {
  /** Asks the first of them. */
  begin(guestAddress: string | null): void;
  /** Asks what follows from their answers, or from what the guest has shown since, `quiet` ms into the silence. */
  goOn(quiet: number): void;
  /** When something follows from a question that stays without an answer, in ms of silence; null: nothing does. */
  readonly dueAt: number | null;
  /** Frames that the questions take which may follow: who passes the guest over. */
  readonly kept: number;
}

/** A neighbor and the next hop in the guest's name, the neighbor by this host. */
const framesForWhom = 3;

export function createHedge(
  desk: Desk,
  dialogue: Dialogue,
  nextHops: NextHops,
  {
    elsewhere,
    discovery,
    inGuestsName,
  }: { readonly elsewhere: Elsewhere; readonly discovery: Discovery; readonly inGuestsName: InGuestsName },
  path: ProbedPath,
  id: number,
): Hedge {
  const target = path.targetAddress;
  const nextHopWanted = expectedNextHop(path, target);
  let begun: { readonly guestAddress: string | null } | null = null;
  let hopSilentAt: number | null = null;
  let passedOverFrom: number | null = null;
  let isWhomAsked = false;
  let arePortsAsked = false;

  const addressNow = () => begun?.guestAddress ?? dialogue.guestAddress;
  const heard = () => nextHops.attempts.some(({ answer }) => answer !== null);

  /** Asks who passes the guest over: another neighbor, and the next hop without the guest's address. */
  const askWhom = (device: string, guestAddress: string, nextHop: string) => {
    isWhomAsked = true;
    // Those of the target's family come first. The router's address of the other family is the router again.
    const isNextHop = (each: string) =>
      each === nextHop || (path.routers.includes(nextHop) && path.routers.includes(each));
    const other = path.knownNeighbors.find((each) => !isNextHop(each) && each !== target) ?? null;
    inGuestsName.askWhom(device, guestAddress, nextHop, other);
    if (other !== null && desk.left > 0) {
      dialogue.askNeighbor(other);
    }
  };

  /** Tells "filters ping" from "filters everything". */
  const askPorts = (guestAddress: string) => {
    const [nextHopMac] = dialogue.nextHopMacs();
    const { device, kind } = nextHops.egress;
    const isPossible = device !== null && kind !== 'host';
    if (nextHopMac === undefined || !isPossible || arePortsAsked) {
      return;
    }
    // Where the guest shows its way one frame is enough for asking once more.
    const room = dialogue.shows() ? Math.max(0, desk.left - 1) : desk.spare;
    for (const [index, port] of (path.targetPort === null ? commonPorts : []).slice(0, room).entries()) {
      arePortsAsked = true;
      nextHops.send({ guestAddress, nextHopMac, device, ttl: 64, id: sourcePort(id, 100 + index), port });
    }
  };

  /** The gateway passed the guest's packet on, and nothing else came back: the target is there, or it is not. */
  const isSilentBeyond = () =>
    isRouted(path, target) &&
    nextHops.attempts.some(({ as, answer }) => as.ttl === 1 && answer !== null) &&
    nextHops.attempts.every(({ as, answer }) => as.ttl === 1 || answer === null) &&
    dialogue.control()?.answered !== true;

  /** The next hop was asked in the guest's name, and has not answered yet. */
  const isHopSilent = () => {
    const guestAddress = addressNow();
    return (
      hopSilentAt !== null &&
      guestAddress !== null &&
      nextHopWanted !== null &&
      !inGuestsName.hopAnswered(guestAddress, nextHopWanted)
    );
  };

  const isOutwards = () => nextHops.egress.kind === 'uplink';
  const isPassedOver = () => isOutwards() && dialogue.passedOver();

  /** What the guest sends leaves for a next hop that answers this host, and nothing says that it answers the guest. */
  const mayBePassedOver = (guestAddress: string): boolean => {
    const seen = dialogue.provoked();
    return (
      isOutwards() &&
      nextHopWanted !== null &&
      seen?.replyMac != null &&
      seen.replyLeftBy.includes(nextHops.egress.device ?? '') &&
      dialogue
        .owners(nextHopWanted)
        .macs.some(
          ({ mac, answered, device }) =>
            mac === seen.replyMac && answered && desk.ends.uplinks.includes(device),
        ) &&
      !inGuestsName.hopAnswered(guestAddress, nextHopWanted) &&
      // Who answers to another MAC address hears the guest well, and would learn the right one by the question.
      readMisdirected(desk.wire.seen, desk.ends, guestAddress).length === 0
    );
  };

  return {
    begin(guestAddress) {
      begun = { guestAddress };
      if (guestAddress !== null && !dialogue.shows()) {
        dialogue.provokeOtherwise(subnetNeighbor(path, target));
      }
      dialogue.askWithOwnAddress();
      const hop = dialogue.nextHopMacs()[0] ?? null;
      const { device, kind } = nextHops.egress;
      if (kind !== 'host' && hop !== null) {
        dialogue.askAsHost(target, hop, path.hostAddresses[0]?.address ?? null);
      }
      if (isPassedOver()) {
        return;
      }
      const silentHop = nextHopWanted === null || dialogue.owners(nextHopWanted).macs.length === 0;
      if (silentHop && !heard() && kind !== 'host' && kind !== 'tap') {
        askPastBridge(dialogue, discovery, path);
        const unanswered = dialogue.asked().find(({ answeredBy }) => answeredBy.length === 0);
        elsewhere.ask(unanswered?.address ?? nextHopWanted);
        path.knownNeighbors
          .filter((each) => each !== nextHopWanted && each !== target)
          .slice(0, Math.min(mostNeighbors, desk.spare))
          .forEach((each) => dialogue.askNeighbor(each));
      }
      if (isRouted(path, target)) {
        discovery.askRouters();
      }
      if (guestAddress === null || hop === null || device === null || kind === 'host' || heard()) {
        return;
      }
      if (isRouted(path, target)) {
        nextHops.send({ guestAddress, nextHopMac: hop, device, ttl: 1, id: id ^ 0x3333, port: null });
      }
      if (!isRouted(path, target) && !mayBePassedOver(guestAddress)) {
        askPorts(guestAddress);
      }
    },
    goOn(quiet) {
      const { device } = nextHops.egress;
      passedOverFrom = isPassedOver() ? (passedOverFrom ?? quiet) : null;
      const guestAddress = addressNow();
      if (begun === null || nextHopWanted === null || device === null || guestAddress === null) {
        return;
      }
      if (isSilentBeyond() && quiet >= sessionTimes.prompt + sessionTimes.answer) {
        askPorts(guestAddress);
      }
      if (heard()) {
        return;
      }
      if (hopSilentAt !== null && inGuestsName.hopAnswered(guestAddress, nextHopWanted)) {
        if (!isRouted(path, target)) {
          askPorts(guestAddress);
        }
      } else if (isWhomAsked) {
        return;
      } else if (passedOverFrom !== null) {
        // An answer that is on its way is none that is missing.
        if (quiet >= passedOverFrom + sessionTimes.answer) {
          askWhom(device, guestAddress, nextHopWanted);
        }
      } else if (hopSilentAt === null) {
        if (mayBePassedOver(guestAddress)) {
          hopSilentAt = quiet + sessionTimes.prompt;
          inGuestsName.askHop(device, guestAddress, nextHopWanted);
        }
      } else if (quiet >= hopSilentAt) {
        askWhom(device, guestAddress, nextHopWanted);
      }
    },
    get kept() {
      // Of a guest that shows its way it is known by then whether they will be asked.
      const isDue = !dialogue.shows() || passedOverFrom !== null || isHopSilent();
      return !isWhomAsked && isDue ? framesForWhom : 0;
    },
    get dueAt() {
      if (begun === null || isWhomAsked || arePortsAsked || heard() || addressNow() === null) {
        return null;
      }
      return passedOverFrom !== null ? passedOverFrom + sessionTimes.answer : hopSilentAt;
    },
  };
}

/**
 * A question of the guest that entered the bridge and left it by no port is asked out of the ports themselves: groups
 * are what a bridge may keep to itself. The guest may have asked late, so this is tried twice.
 */
export function askPastBridge(dialogue: Dialogue, discovery: Discovery, path: ProbedPath): void {
  const kept = dialogue
    .asked()
    .find(
      ({ answeredBy, leftBy }) => answeredBy.length === 0 && leftBy.every((left) => left === path.bridge),
    );
  if (kept !== undefined) {
    discovery.askPorts(kept.address);
  }
}
