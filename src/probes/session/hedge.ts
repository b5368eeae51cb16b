import { isRouted, subnetNeighbor } from '../../path/next-hop.ts';
import type { Desk } from './desk.ts';
import type { Dialogue } from './dialogue.ts';
import type { Discovery } from './discovery.ts';
import type { Elsewhere } from './elsewhere.ts';
import { commonPorts, type ProbedPath } from './input.ts';
import { type NextHops, sourcePort } from './next-hops.ts';

/** More known neighbors than this are not asked: two that are silent together tell enough. */
const mostNeighbors = 2;

/** Nothing decisive came promptly: asks the questions that tell where it is lost. */
export function hedge(
  desk: Desk,
  dialogue: Dialogue,
  nextHops: NextHops,
  { elsewhere, discovery }: { readonly elsewhere: Elsewhere; readonly discovery: Discovery },
  path: ProbedPath,
  guestAddress: string | null,
  id: number,
): void {
  const target = path.targetAddress;
  if (guestAddress !== null && !dialogue.shows()) {
    dialogue.provokeOtherwise(subnetNeighbor(path, target));
  }
  if (isRouted(path, target)) {
    discovery.askRouters();
  }
  const hop = dialogue.nextHopMacs()[0] ?? null;
  const heard = nextHops.attempts.some(({ answer }) => answer !== null);
  const { device, kind } = nextHops.egress;
  if (kind !== 'host' && hop !== null) {
    dialogue.askAsHost(target, hop, path.hostAddresses[0]?.address ?? null);
  }
  const { nextHopWanted } = dialogue;
  if (path.family === 'ipv4' && kind === 'uplink' && device !== null && dialogue.passedOver()) {
    const others = path.knownNeighbors.filter((each) => each !== nextHopWanted && each !== target);
    dialogue.askInGuestsName(device, others[0] ?? null);
    return;
  }
  const silentHop = nextHopWanted === null || dialogue.owners(nextHopWanted).macs.length === 0;
  if (silentHop && !heard && kind !== 'host' && kind !== 'tap') {
    askPastBridge(dialogue, discovery, path);
    const unanswered = dialogue.asked().find(({ answeredBy }) => answeredBy.length === 0);
    elsewhere.ask(unanswered?.address ?? nextHopWanted);
    path.knownNeighbors
      .filter((each) => each !== nextHopWanted && each !== target)
      .slice(0, Math.min(mostNeighbors, desk.spare))
      .forEach((each) => dialogue.askNeighbor(each));
  }
  if (guestAddress !== null && hop !== null && device !== null && kind !== 'host' && !heard) {
    const base = { guestAddress, nextHopMac: hop, device };
    if (isRouted(path, target)) {
      nextHops.send({ ...base, ttl: 1, id: id ^ 0x3333, port: null });
    } else if (path.targetPort === null) {
      for (const [index, port] of commonPorts.slice(0, desk.spare).entries()) {
        nextHops.send({ ...base, ttl: 64, id: sourcePort(id, 100 + index), port });
      }
    }
  }
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
