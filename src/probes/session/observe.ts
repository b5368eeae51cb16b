import { readDhcp } from '../dhcp.ts';
import { readGuest } from '../guest.ts';
import type { Log } from '../log.ts';
import { readMisdirected } from '../misdirected.ts';
import type { Observations, Observed } from '../observations.ts';
import { readProxyAnswers } from '../proxy-answers.ts';
import type { Desk } from './desk.ts';
import type { Dialogue } from './dialogue.ts';
import type { DiscoveryId } from './discovery.ts';
import type { ElsewhereId } from './elsewhere.ts';
import type { FoundGuest } from './find-guest.ts';
import type { ProbedPath } from './input.ts';
import type { Attempt, NextHops } from './next-hops.ts';

/** Puts together what a session showed. */
export function observe(
  path: ProbedPath,
  desk: Desk,
  dialogue: Dialogue,
  nextHops: NextHops,
  guest: FoundGuest,
  log: Log,
  otherNic: Observations['other-nic'],
): Omit<Observed, 'train' | 'cost' | 'as-guest' | ElsewhereId | DiscoveryId> {
  const { ends } = desk;
  const all = nextHops.attempts;
  const { guestAddress, nextHopWanted } = dialogue;
  const provoked = dialogue.provoked();
  const entered = log.filter(({ device, direction }) => ends.uplinks.includes(device) && direction === 'in');
  const outside = entered.filter(({ frame }) => frame.srcMac === path.guestMac);
  return {
    guest: readGuest(log, ends, guest.swept, path.targetAddress),
    provoke: provoked,
    'provoke-neighbor': dialogue.provokedByNeighbor(),
    'other-nic': guestAddress === null ? null : otherNic,
    asked: dialogue.asked(),
    impersonate: all.filter(({ as }) => as.port === null && as.ttl === 64),
    'gateway-hop': all.find(({ as }) => as.ttl === 1) ?? null,
    tcp: path.targetPort === null ? null : bestOf(all, path.targetPort, provoked?.replyMac ?? null),
    'other-ports': all.flatMap((each) =>
      each.as.port !== null && each.as.port !== path.targetPort ? [{ ...each, port: each.as.port }] : [],
    ),
    'next-hop-owners': nextHopWanted === null ? null : dialogue.owners(nextHopWanted),
    'proxy-answers': nextHopWanted === null ? null : readProxyAnswers(log, nextHopWanted),
    'guest-owners': guestAddress === null ? null : dialogue.owners(guestAddress),
    'guest-mac-outside': {
      frames: outside.length,
      devices: [...new Set(outside.map(({ device }) => device))],
    },
    'outside-heard': { frames: entered.length - outside.length },
    control: dialogue.control(),
    refusals: dialogue.refusals(),
    neighbors: dialogue.askedNeighbors.map((address) => ({
      address,
      answered: dialogue.owners(address).macs.some(({ answered }) => answered),
    })),
    egress: nextHops.egress,
    dhcp: readDhcp(log, ends),
    misdirected: guestAddress === null ? [] : readMisdirected(log, ends, guestAddress),
    routed: null,
    'routed-rules': null,
  };
}

/** The try of a port by the way that the guest takes; where it shows none, one that was answered. */
function bestOf(attempts: readonly Attempt[], port: number, usedMac: string | null): Attempt | null {
  const tried = attempts.filter(({ as }) => as.port === port);
  const used = tried.find(({ as }) => as.nextHopMac === usedMac);
  return used ?? tried.find(({ reachedTap }) => reachedTap) ?? tried[0] ?? null;
}
