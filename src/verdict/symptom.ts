import type { PathContext } from '../model/path.ts';
import type { TextParams } from '../model/text.ts';
import { wordsOf } from '../path/family.ts';
import { isAddressTold, isKnownUnrouted } from '../path/guest-address.ts';
import { isRouted } from '../path/next-hop.ts';
import type { GuestSeen } from '../probes/guest.ts';
import type { Observations, Observed } from '../probes/observations.ts';

/**
 * What the probes showed of the path as a whole. It decides: where the path works, nothing is called broken.
 * `lost` says where a frame was seen last and where it was not any more.
 */
export type Symptom =
  | { readonly works: 'yes' }
  | { readonly works: 'no'; readonly lost: Lost }
  | { readonly works: 'unknown'; readonly because: Unknown; readonly params?: TextParams };

/** Why the probes cannot tell; each has its text, `missing.<why>`. */
export type Unknown =
  | 'guest-routes-unseen'
  | 'guest-address-unknown'
  | 'host-port'
  | 'other-nic'
  | 'own-address'
  | 'port-unlearned'
  | 'routed-by-host'
  | 'stray-dropped';

/**
 * Where it is lost:
 * `guest` the guest sends nothing for this target; `out` between its tap and the device that leads on;
 * `beyond` it left this host and nothing came back; `return` the answer came back to this host and not to the tap;
 * `service` the target answered that it refuses.
 */
export interface Lost {
  readonly segment: 'guest' | 'out' | 'beyond' | 'return' | 'service';
  readonly what: 'arp' | 'ip';
  readonly lastSeen: string;
  readonly firstMissing: string;
}

/** Reads the symptom. Pure. */
export function deriveSymptom(path: PathContext, seen: Observed): Symptom {
  const { provoke, egress, guest } = seen;
  const lost = (segment: Lost['segment'], what: Lost['what'], lastSeen: string, firstMissing: string) =>
    ({ works: 'no', lost: { segment, what, lastSeen, firstMissing } }) as const;
  const next = egress.device ?? path.uplinks[0] ?? path.bridge ?? 'the next hop';
  const target = path.targetAddress ?? 'the target';

  if (guest.answersArp && guest.address === path.targetAddress) {
    return { works: 'unknown', because: 'own-address', params: { target } };
  }
  if (provoke?.replyMac == null && seen.asked.length === 0 && seen['other-nic'] !== null) {
    return { works: 'unknown', because: 'other-nic', params: { target, ...seen['other-nic'] } };
  }
  // A guest without an address of that scope asks with its link-local one: that shows no way to the target.
  const mute = path.family === 'ipv4' ? seen.asked.length === 0 : guest.address === null;
  if (provoke === null || (!guest.answersArp && provoke.replyMac === null && mute)) {
    return wasSearched(path, guest)
      ? lost('guest', 'arp', path.tap, path.vm)
      : {
          works: 'unknown',
          because: 'guest-address-unknown',
          params: { tap: path.tap, family: wordsOf(path).ip },
        };
  }
  // The way that the guest itself takes; another claimant of the next hop's address may well answer.
  const used = seen.impersonate.find(({ nextHopMac }) => nextHopMac === provoke.replyMac);
  const tried = seen.tcp ?? used ?? seen.impersonate[0] ?? null;
  const cameBack = egress.kind === 'host' ? seen.control?.delivered === true : answeredWell(tried);

  const unanswered = seen.asked.find(({ answeredBy }) => answeredBy.length === 0);
  if (provoke.replyMac === null && unanswered === undefined) {
    // The guest owns its address and yet shows no route: it has none, or it drops whatever it is sent.
    const neighborSeen = seen['provoke-neighbor'];
    const heardElsewhere = neighborSeen !== null && neighborSeen.replyMac !== null;
    return heardElsewhere || (guest.answersIpv6 && isKnownUnrouted(path, provoke.guestAddress))
      ? lost('guest', 'ip', path.vm, path.tap)
      : { works: 'unknown', because: 'guest-routes-unseen' };
  }

  const onward = (devices: readonly string[]) =>
    egress.kind === 'host'
      ? devices.includes(egress.device ?? '')
      : devices.some((device) => device !== path.bridge);
  if (provoke.replyMac !== null) {
    if (!onward(provoke.replyLeftBy)) {
      return lost('out', 'ip', path.tap, next);
    }
    if (seen.asked.some((each) => isKeptBack(each, provoke.replyMac, seen['next-hop-owners'], onward))) {
      return lost('out', 'arp', path.tap, next);
    }
  } else if (unanswered !== undefined) {
    if (unanswered.answersLost.length > 0) {
      return lost('return', 'arp', unanswered.answersLost[0]?.device ?? next, path.tap);
    }
    return onward(unanswered.leftBy)
      ? lost('beyond', 'arp', next, unanswered.address)
      : lost('out', 'arp', path.tap, next);
  }

  if (cameBack && path.targetIsHost && path.targetPort !== null) {
    // Nothing can be sent to this host in the guest's name: what its sockets and its input rules do is not seen.
    return { works: 'unknown', because: 'host-port', params: { port: path.targetPort } };
  }
  if (cameBack) {
    // Guest and host exchange frames; whether the host then routes and translates them has not been tested.
    return egress.kind === 'host' && !path.targetIsHost
      ? { works: 'unknown', because: 'routed-by-host' }
      : { works: 'yes' };
  }
  if (egress.kind === 'unknown' && egress.device !== null) {
    // It is on this host, behind a port that the bridge has not learned: what was sent outwards could not reach it.
    return { works: 'unknown', because: 'port-unlearned', params: { mac: provoke.replyMac ?? '', target } };
  }
  if (tried?.answer?.kind === 'refused') {
    return lost('service', 'ip', target, `port ${path.targetPort}`);
  }
  const atHost = tried?.seenAt.find((device) => device !== path.tap);
  if (tried !== null && atHost !== undefined && !tried.reachedTap) {
    return lost('return', 'ip', atHost, path.tap);
  }
  return lost('beyond', 'ip', next, target);
}

/**
 * Whether the guest's questions for its next hop stay on this host though it knows the answer: it was asked by that next
 * hop itself, which the probes made do so, and will have forgotten it in a minute. One question may be lost by chance.
 */
function isKeptBack(
  { address, times, answeredBy, answersLost, leftBy }: Observed['asked'][number],
  knownMac: string | null,
  owners: Observed['next-hop-owners'],
  onward: (devices: readonly string[]) => boolean,
): boolean {
  return (
    times >= 2 &&
    answeredBy.length === 0 &&
    answersLost.length === 0 &&
    !onward(leftBy) &&
    owners?.address === address &&
    owners.macs.some(({ mac }) => mac === knownMac)
  );
}

/**
 * Whether the guest would have been found where it was looked for: it said itself where it is, or this host lives in
 * the network of that bridge. Else it may well have an address of which nobody here knows.
 */
function wasSearched(path: PathContext, guest: GuestSeen): boolean {
  const lives =
    path.hostAddresses.length > 0 &&
    path.targetAddress !== null &&
    (path.hostGateway !== null || !isRouted(path, path.targetAddress));
  // No IPv6 network can be searched. A guest that says not even by IPv4 that it is alive needs no address to be silent.
  const isSearched = path.family === 'ipv4' || (guest.swept.length > 0 && !guest.spoke);
  return isAddressTold(path) || (lives && isSearched);
}

function answeredWell(tried: Observations['tcp']): boolean {
  return tried?.reachedTap === true && (tried.answer?.kind === 'echo-reply' || tried.answer?.kind === 'open');
}
