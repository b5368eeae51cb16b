import type { Observed } from '../observations.ts';
import type { WireFailure } from '../wire.ts';
import { askAgain, isHalfResolved, showsLife } from './ask-again.ts';
import { createDesk } from './desk.ts';
import { createDialogue } from './dialogue.ts';
import { createDiscovery } from './discovery.ts';
import { createElsewhere, lowerPoints } from './elsewhere.ts';
import { findGuest } from './find-guest.ts';
import { findGuest6 } from './find-guest6.ts';
import { createGuestNetwork } from './guest-network.ts';
import { askPastBridge, createHedge } from './hedge.ts';
import { createInGuestsName } from './in-guests-name.ts';
import { type ProbedPath, type SessionInput, sessionTimes } from './input.ts';
import { createNextHops } from './next-hops.ts';
import { observe } from './observe.ts';
import { otherTaps, sortByNic } from './other-nics.ts';
import { createStrays, pairsOf } from './strays.ts';
import { trainOn } from './train-on.ts';
import { watchLease } from './watch-lease.ts';

/** Runs the probes on one path, all side by side, and stops as soon as the answer cannot change any more. */
export async function runSession(input: SessionInput): Promise<Observed | WireFailure> {
  const { path, wire, id } = input;
  const points = watchPoints(path);
  const macs = [path.guestMac, path.bridgeMac, ...path.otherNics.map(({ mac }) => mac)];
  const failed = await wire.watch(points, macs, pairsOf(path));
  if (failed !== null) {
    return failed;
  }

  const began = wire.now();
  const { log: atNic, otherNic } = sortByNic(path, wire);
  const network = createGuestNetwork(path, atNic);
  const { log } = network;
  const desk = createDesk(path, wire, network.tags);
  const strays = createStrays(desk, path, points, macs);
  const dialogue = createDialogue(desk, path, log, id);
  const nextHops = createNextHops(desk, input, () => dialogue.provoked()?.replyMac ?? null, log);
  const elsewhere = createElsewhere(desk, path, id);
  const discovery = createDiscovery(desk, path);
  const inGuestsName = createInGuestsName(desk, log);
  const hedge = createHedge(desk, dialogue, nextHops, { elsewhere, discovery, inGuestsName }, path, id);
  const { nextHopWanted } = dialogue;

  const forwards = () => {
    const seen = dialogue.provoked();
    const { device } = nextHops.egress;
    return seen?.replyMac != null && device !== null && seen.replyLeftBy.includes(device);
  };
  const returns = () =>
    nextHops.egress.kind === 'host'
      ? dialogue.control()?.delivered === true
      : nextHops.attempts.some(
          // The way that counts is the one that the guest takes: another claimant of the address may well answer.
          ({ as, reachedTap, answer }) =>
            as.nextHopMac === dialogue.provoked()?.replyMac &&
            as.port === path.targetPort &&
            as.ttl === 64 &&
            reachedTap &&
            answer?.kind !== 'icmp-error',
        );
  const works = () => forwards() && returns();

  if (nextHopWanted !== null) {
    dialogue.askOwners(nextHopWanted);
  }
  const find = path.family === 'ipv4' ? findGuest : findGuest6;
  const guest = await find(desk, path, id, (address) => {
    strays.follow(address);
    dialogue.provoke(address);
  });

  if (guest.address === null && path.family === 'ipv4') {
    await watchLease(desk, dialogue, log);
  }

  const silentFrom = wire.now();
  const todo: Todo = { hedge: true, retry: true, repeatForTap: true, repeatLate: 'no' };
  /** How long nothing may change before silence is believed; less where it is explained, more for a guest that is mute. */
  const patience = () => {
    if (!dialogue.shows()) {
      return guest.address === null ? 0 : sessionTimes.guestSilence;
    }
    if (input.explains(nextHops.egress)) {
      return sessionTimes.explainedSilence;
    }
    if (isHalfResolved(dialogue)) {
      return sessionTimes.halfResolved;
    }
    return todo.repeatLate === 'no' ? sessionTimes.silence : sessionTimes.lateAnswer;
  };
  while (desk.failure === null && !works() && wire.now() - silentFrom < patience()) {
    const address = dialogue.guestAddress;
    strays.follow(address);
    if (address !== null && (await nextHops.tryNew(address, dialogue.nextHopMacs()))) {
      dialogue.askAsHost(address, path.guestMac, path.targetAddress);
    }
    if (todo.repeatForTap && nextHops.egress.kind === 'tap' && dialogue.shows()) {
      // The other guest's tap was not watched before it was known: one more round, so that the way in is seen.
      todo.repeatForTap = false;
      dialogue.provokeAgain(3);
    }
    const quiet = wire.now() - silentFrom;
    if (todo.hedge && quiet >= sessionTimes.prompt) {
      todo.hedge = false;
      hedge.begin(guest.address);
    }
    hedge.goOn(quiet);
    if (
      todo.repeatLate === 'due' &&
      dialogue.shows() &&
      !isHalfResolved(dialogue) &&
      desk.left > hedge.kept
    ) {
      todo.repeatLate = 'done';
      nextHops.repeatUnanswered();
    }
    const retryAt = dialogue.shows() ? patience() * sessionTimes.retryShare : sessionTimes.provokeAgain;
    if (todo.retry && quiet >= retryAt) {
      todo.retry = false;
      if (!dialogue.shows()) {
        dialogue.provokeAgain(2);
        dialogue.introduceHost();
      }
      askPastBridge(dialogue, discovery, path);
      if (dialogue.shows() && showsLife(dialogue, nextHops)) {
        await askAgain(desk, dialogue, nextHops, { forwards, returns });
      } else if (desk.left > hedge.kept) {
        nextHops.repeatUnanswered();
      } else {
        todo.repeatLate = 'due';
      }
      if (nextHopWanted !== null && dialogue.owners(nextHopWanted).macs.length === 0) {
        dialogue.askOwners(nextHopWanted);
      }
    }
    const wakeAt = [
      ...(todo.hedge ? [sessionTimes.prompt] : []),
      ...(todo.retry ? [retryAt] : []),
      ...(hedge.dueAt === null ? [] : [hedge.dueAt]),
      ...(nextHops.learnAt === null ? [] : [nextHops.learnAt - silentFrom]),
      patience(),
    ];
    await wire.next(Math.max(1, silentFrom + Math.min(...wakeAt) - wire.now()));
  }

  // A second owner of an address may be slower than the first.
  await desk.until(() => false, works() ? began + sessionTimes.secondOwner : 0);
  const known = nextHops.attempts.length;
  if (works() && dialogue.guestAddress !== null && dialogue.nextHopMacs().length > 1) {
    // Both are asked: one machine with two NICs answers from one of them, two machines from their own each.
    await nextHops.tryNew(dialogue.guestAddress, dialogue.nextHopMacs());
    const answered = () => nextHops.attempts.slice(known).every(({ answer }) => answer !== null);
    await desk.until(answered, wire.now() + sessionTimes.prompt);
  }
  const train = works() ? await trainOn(input, desk, dialogue, nextHops, log) : null;

  await desk.settled();
  if (desk.failure !== null) {
    return desk.failure;
  }
  return {
    train,
    ...observe(path, desk, dialogue, nextHops, guest, log(), otherNic(path.targetAddress)),
    'as-guest': inGuestsName.observe(),
    ...elsewhere.observe(network),
    ...discovery.observe(log()),
    cost: {
      frames: desk.frames,
      trainFrames: desk.trainFrames,
      sweepFrames: guest.sweepFrames,
      longestProbeMs: Math.round((wire.now() - began) * 10) / 10,
    },
  };
}

/** What is still to be done in the silence; `repeatLate`: a mute guest has first to show its way. */
interface Todo {
  hedge: boolean;
  retry: boolean;
  repeatForTap: boolean;
  repeatLate: 'no' | 'due' | 'done';
}

/** Each uplink in both directions: whose frame it is decides there. */
function watchPoints(path: ProbedPath) {
  return [
    { device: path.tap, direction: 'any' },
    { device: path.bridge, direction: 'in' },
    // What this host itself sends, where it is the target: how long it holds that on its way to the guest.
    ...(path.targetIsHost ? [{ device: path.bridge, direction: 'out' } as const] : []),
    ...path.liveUplinks.flatMap((device) => [
      { device, direction: 'in' } as const,
      { device, direction: 'out' } as const,
    ]),
    ...lowerPoints(path),
    ...otherTaps(path).map((device) => ({ device, direction: 'any' }) as const),
  ] as const;
}
