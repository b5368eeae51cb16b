import { expectedNextHop, isRouted, subnetNeighbor } from '../../path/next-hop.ts';
import { type ControlQuestion, controlFrame, readControl } from '../control.ts';
import { guestIpv6Probe, readGuest } from '../guest.ts';
import type { Observations } from '../observations.ts';
import { ownersProbe, readOwners } from '../owners.ts';
import {
  type ProvokeQuestion,
  provokedAt,
  provokeFrame,
  provokeWithBadOption,
  readAsked,
  readProvoked,
  relevantAsked,
} from '../provoke.ts';
import type { WireFailure } from '../wire.ts';
import { createDesk } from './desk.ts';
import { findGuest } from './find-guest.ts';
import { commonPorts, type ProbedPath, type SessionInput, sessionTimes } from './input.ts';
import { type Attempt, createNextHops, nextHopMacs, sourcePort } from './next-hops.ts';
import { otherTaps, sortByNic } from './other-nics.ts';

/** Runs the probes on one path, all side by side, and stops as soon as the answer cannot change any more. */
export async function runSession(
  input: SessionInput,
): Promise<Omit<Observations, 'dns' | 'rules'> | WireFailure> {
  const { path, wire, id } = input;
  const target = path.targetAddress;
  const failed = await wire.watch(watchPoints(path), [
    path.guestMac,
    path.bridgeMac,
    ...path.otherNics.map(({ mac }) => mac),
  ]);
  if (failed !== null) {
    return failed;
  }

  const began = wire.now();
  const desk = createDesk(path, wire);
  const { ends } = desk;
  const nextHops = createNextHops(desk, input, () => provoked()?.replyMac ?? null);
  const nextHopWanted = expectedNextHop(path, target);
  const askedNeighbors: string[] = [];
  let question: ProvokeQuestion | null = null;
  let neighbor: { readonly question: ProvokeQuestion; readonly atMs: number } | null = null;
  let control: ControlQuestion | null = null;

  const { log, otherNic } = sortByNic(path, wire);
  const owners = (address: string) => readOwners(log(), ends, address, true);
  const provoked = () => (question === null ? null : readProvoked(log(), ends, question));
  /**
   * What the guest asked for on its way to the target: not before it was provoked, and not because of the neighbor's
   * question. A busy guest asks for others all the time.
   */
  const asked = () => {
    const since = question === null ? 0 : provokedAt(log(), ends, question);
    const forTarget = log().filter(
      ({ atMs, frame }) =>
        frame.kind !== 'arp' ||
        (atMs >= since &&
          (neighbor === null ||
            atMs < neighbor.atMs ||
            ![frame.targetIp, frame.senderIp].includes(neighbor.question.from))),
    );
    return relevantAsked(readAsked(forTarget, ends), target, path.hostGateway);
  };
  const macs = () =>
    nextHopMacs(
      provoked(),
      asked(),
      nextHopWanted === null ? [] : owners(nextHopWanted).macs.map(({ mac }) => mac),
      path.guestMac,
    );
  const hostReaches = () => control !== null && readControl(log(), control, ends).delivered;
  const shows = () => provoked()?.replyMac != null || asked().length > 0;

  const forwards = () => {
    const seen = provoked();
    const { device } = nextHops.egress;
    return seen?.replyMac != null && device !== null && seen.replyLeftBy.includes(device);
  };
  const returns = () =>
    nextHops.egress.kind === 'host'
      ? hostReaches()
      : nextHops.attempts.some(
          // The way that counts is the one that the guest takes: another claimant of the address may well answer.
          ({ as, reachedTap, answer }) =>
            as.nextHopMac === provoked()?.replyMac &&
            as.port === path.targetPort &&
            as.ttl === 64 &&
            reachedTap &&
            answer?.kind !== 'icmp-error',
        );
  const works = () => forwards() && returns();

  if (nextHopWanted !== null) {
    desk.send(path.bridge, ownersProbe(ends, nextHopWanted));
  }
  const guest = await findGuest(desk, path, id, (address) => {
    question = { from: target, guestAddress: address, id };
    desk.send(path.tap, provokeFrame(ends, question));
    desk.send(path.bridge, ownersProbe(ends, address));
  });

  const silentFrom = wire.now();
  /** How long nothing may change before silence is believed; less where it is explained, more for a guest that is mute. */
  const patience = () => {
    if (guest.address === null && !shows()) {
      return 0;
    }
    const explained = input.explains(nextHops.egress);
    return shows()
      ? explained
        ? sessionTimes.explainedSilence
        : sessionTimes.silence
      : sessionTimes.guestSilence;
  };
  let hedged = false;
  let retried = false;
  let repeatedForTap = false;
  while (desk.failure === null && !works() && wire.now() - silentFrom < patience()) {
    const address = addressOf(question);
    if (address !== null && (await nextHops.tryNew(address, macs())) && control === null) {
      askAsHost(address, path.guestMac, target);
    }
    if (nextHops.egress.kind === 'tap' && !repeatedForTap && question !== null && shows()) {
      // The other guest's tap was not watched before it was known: one more round, so that the way in is seen.
      repeatedForTap = true;
      desk.send(path.tap, provokeFrame(ends, question, 3));
    }
    const quiet = wire.now() - silentFrom;
    if (!hedged && quiet >= sessionTimes.prompt) {
      hedged = true;
      hedge();
    }
    const retryAt = shows() ? patience() * 0.45 : sessionTimes.provokeAgain;
    if (!retried && quiet >= retryAt) {
      retried = true;
      if (question !== null && !shows()) {
        desk.send(path.tap, provokeFrame(ends, question, 2));
      }
      nextHops.repeatUnanswered();
      if (nextHopWanted !== null && owners(nextHopWanted).macs.length === 0) {
        desk.send(path.bridge, ownersProbe(ends, nextHopWanted));
      }
    }
    const wakeAt = [...(hedged ? [] : [sessionTimes.prompt]), ...(retried ? [] : [retryAt]), patience()];
    await wire.next(Math.max(1, silentFrom + Math.min(...wakeAt) - wire.now()));
  }
  // A second owner of an address may be slower than the first.
  await desk.until(() => false, works() ? began + sessionTimes.secondOwner : 0);
  const known = nextHops.attempts.length;
  if (works() && question !== null && macs().length > 1) {
    // Both are asked: one machine with two NICs answers from one of them, two machines from their own each.
    await nextHops.tryNew(questionOf({ question }).guestAddress, macs());
    const answered = () => nextHops.attempts.slice(known).every(({ answer }) => answer !== null);
    await desk.until(answered, wire.now() + sessionTimes.prompt);
  }
  await desk.settled();
  if (desk.failure !== null) {
    return desk.failure;
  }

  const all = nextHops.attempts;
  const address = addressOf(question);
  const outside = log().filter(
    ({ device, direction, frame }) =>
      ends.uplinks.includes(device) && direction === 'in' && frame.srcMac === path.guestMac,
  );
  return {
    guest: readGuest(log(), ends, guest.swept),
    provoke: provoked(),
    'provoke-neighbor': neighbor === null ? null : readProvoked(log(), ends, questionOf(neighbor)),
    'other-nic': question === null ? null : otherNic(target),
    asked: asked(),
    impersonate: all.filter(({ as }) => as.port === null && as.ttl === 64),
    'gateway-hop': all.find(({ as }) => as.ttl === 1) ?? null,
    tcp: path.targetPort === null ? null : bestOf(all, path.targetPort, provoked()?.replyMac ?? null),
    'other-ports': all.flatMap((each) =>
      each.as.port !== null && each.as.port !== path.targetPort ? [{ ...each, port: each.as.port }] : [],
    ),
    'next-hop-owners': nextHopWanted === null ? null : owners(nextHopWanted),
    'guest-owners': address === null ? null : owners(address),
    'guest-mac-outside': {
      frames: outside.length,
      devices: [...new Set(outside.map(({ device }) => device))],
    },
    'outside-heard': {
      frames: log().filter(
        ({ device, direction, frame }) =>
          ends.uplinks.includes(device) && direction === 'in' && frame.srcMac !== path.guestMac,
      ).length,
    },
    control: control === null ? null : readControl(log(), control, ends),
    neighbors: askedNeighbors.map((each) => ({
      address: each,
      answered: owners(each).macs.some(({ answered }) => answered),
    })),
    egress: nextHops.egress,
    cost: {
      frames: desk.frames,
      sweepFrames: guest.sweepFrames,
      longestProbeMs: Math.round((wire.now() - began) * 10) / 10,
    },
  };

  function askAsHost(to: string, mac: string, from: string | null): void {
    if (control === null && from !== null) {
      control = { from, target: to, nextHopMac: mac, id: id ^ 0x5555 };
      desk.send(path.bridge, controlFrame(ends, control));
    }
  }

  /** Nothing decisive came promptly: ask the questions that tell where it is lost. */
  function hedge(): void {
    const other = subnetNeighbor(path, target);
    if (question !== null && guest.address !== null && !shows()) {
      desk.send(path.tap, provokeWithBadOption(ends, question));
      if (other !== null) {
        neighbor = { question: { ...question, from: other, id: id ^ 0x2222 }, atMs: wire.now() };
        desk.send(path.tap, provokeFrame(ends, neighbor.question));
        desk.send(path.tap, guestIpv6Probe(ends, id));
      }
    }
    const hop = macs()[0] ?? null;
    const heard = nextHops.attempts.some(({ answer }) => answer !== null);
    const { device, kind } = nextHops.egress;
    if (kind !== 'host' && hop !== null) {
      askAsHost(target, hop, path.hostAddresses[0]?.address ?? null);
    }
    if (!heard && kind !== 'host' && kind !== 'tap') {
      const known = path.knownNeighbors.filter((each) => each !== nextHopWanted && each !== target);
      for (const each of known.slice(0, 2)) {
        askedNeighbors.push(each);
        desk.send(path.bridge, ownersProbe(ends, each));
      }
    }
    if (guest.address !== null && hop !== null && device !== null && kind !== 'host' && !heard) {
      const base = { guestAddress: guest.address, nextHopMac: hop, device };
      if (isRouted(path, target)) {
        nextHops.send({ ...base, ttl: 1, id: id ^ 0x3333, port: null });
      } else if (path.targetPort === null) {
        for (const [index, port] of commonPorts.entries()) {
          nextHops.send({ ...base, ttl: 64, id: sourcePort(id, 100 + index), port });
        }
      }
    }
  }
}

/** Each uplink in both directions: whose frame it is decides there. */
function watchPoints(path: ProbedPath) {
  return [
    { device: path.tap, direction: 'any' },
    { device: path.bridge, direction: 'in' },
    ...path.liveUplinks.flatMap((device) => [
      { device, direction: 'in' } as const,
      { device, direction: 'out' } as const,
    ]),
    ...otherTaps(path).map((device) => ({ device, direction: 'any' }) as const),
  ] as const;
}

// Set from inside a callback, which the compiler does not follow.
function addressOf(question: ProvokeQuestion | null): string | null {
  return question?.guestAddress ?? null;
}

function questionOf(neighbor: { readonly question: ProvokeQuestion }): ProvokeQuestion {
  return neighbor.question;
}

/** The try of a port by the way that the guest takes; where it shows none, one that was answered. */
function bestOf(attempts: readonly Attempt[], port: number, usedMac: string | null): Attempt | null {
  const tried = attempts.filter(({ as }) => as.port === port);
  const used = tried.find(({ as }) => as.nextHopMac === usedMac);
  return used ?? tried.find(({ reachedTap }) => reachedTap) ?? tried[0] ?? null;
}
