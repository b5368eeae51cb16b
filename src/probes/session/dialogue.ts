import { isKnownUnrouted } from '../../path/guest-address.ts';
import { expectedNextHop } from '../../path/next-hop.ts';
import { type Control, type ControlQuestion, controlFrame, readControl } from '../control.ts';
import { neighborAnswer, neighborQuestion } from '../frame/read.ts';
import { guestIpv6Probe, guestMeetsHost, readGuest } from '../guest.ts';
import type { Log } from '../log.ts';
import { type Owners, ownersProbe, readOwners } from '../owners.ts';
import {
  type Asked,
  type Provoked,
  type ProvokeQuestion,
  provokedAt,
  provokeFrame,
  provokeWithBadOption,
  readAsked,
  readProvoked,
  relevantAsked,
} from '../provoke.ts';
import { askWithAddress } from '../proxy-answers.ts';
import { type Refusal, readRefusals } from '../refusals.ts';
import type { Desk } from './desk.ts';
import { wayOut } from './guest-network.ts';
import type { ProbedPath } from './input.ts';
import { nextHopMacs } from './next-hops.ts';

/** Everything that was asked in one session but for the packets in the guest's name, and what came of it so far. */
export interface Dialogue {
  readonly nextHopWanted: string | null;
  /** The address that the guest was provoked at; null as long as none is known. */
  readonly guestAddress: string | null;
  readonly askedNeighbors: readonly string[];
  provoke(guestAddress: string, sequence?: number): void;
  /** For a mute guest: a packet that even a firewalled one answers, a ping from a neighbor, any sign of life. */
  provokeOtherwise(neighbor: string | null): void;
  /** Repeats the provocation; of the long train's budget where there is ground for it. */
  provokeAgain(sequence: number, from?: 'train'): void;
  /** Tells the guest where this host is, where a ping that seemed to come from it made the guest ask for it in vain; once. */
  introduceHost(): void;
  askOwners(address: string): void;
  askNeighbor(address: string): void;
  /** Asks for the next hop from this host's own address, where the guest uses another MAC address than its owner's; once. */
  askWithOwnAddress(): void;
  /** Pings from this host as a control; once. */
  askAsHost(to: string, mac: string, from: string | null): void;
  provoked(): Provoked | null;
  provokedByNeighbor(): Provoked | null;
  /** What the guest asked for on its way to the target. */
  asked(): readonly Asked[];
  owners(address: string): Owners;
  control(): Control | null;
  /** What routers say to the guest's answers and to this host's ping. */
  refusals(): readonly Refusal[];
  /** The guest's question for its next hop has no answer, and this host's for the same has one. */
  passedOver(): boolean;
  /** Every MAC address that may be the next hop. */
  nextHopMacs(): readonly string[];
  /** The guest has shown where it sends what is for the target. */
  shows(): boolean;
}

export function createDialogue(desk: Desk, path: ProbedPath, log: () => Log, id: number): Dialogue {
  const { ends } = desk;
  const target = path.targetAddress;
  const nextHopWanted = expectedNextHop(path, target);
  const askedNeighbors: string[] = [];
  let question: ProvokeQuestion | null = null;
  let provokedFrom: number | null = null;
  let neighbor: { readonly question: ProvokeQuestion; readonly atMs: number } | null = null;
  let askedOpenly = false;
  let isIntroduced = false;
  let controlAsked: ControlQuestion | null = null;

  const dialogue: Dialogue = {
    nextHopWanted,
    askedNeighbors,
    get guestAddress() {
      return question?.guestAddress ?? null;
    },
    provoke(guestAddress, sequence = 1) {
      question = { from: target, guestAddress, id };
      provokedFrom ??= desk.wire.now();
      desk.send(path.tap, provokeFrame(ends, question, sequence));
      dialogue.askOwners(guestAddress);
    },
    provokeOtherwise(from) {
      if (question === null) {
        return;
      }
      desk.send(path.tap, provokeWithBadOption(ends, question));
      if (from !== null) {
        // It may have answered that when it was searched for.
        const met = { ...question, from };
        const isMet = readProvoked(log(), ends, met).replyMac !== null;
        neighbor = { question: isMet ? met : { ...met, id: id ^ 0x2222 }, atMs: desk.wire.now() };
        if (!isMet) {
          desk.send(path.tap, provokeFrame(ends, neighbor.question));
        }
        const isKnownToAnswer = readGuest(desk.wire.seen, ends, []).answersIpv6;
        if (desk.spare > 0 && !isKnownToAnswer && isKnownUnrouted(path, question.guestAddress)) {
          desk.send(path.tap, guestIpv6Probe(ends, id));
        }
      }
    },
    provokeAgain(sequence, from) {
      if (question !== null) {
        (from === 'train' ? desk.sendInTrain : desk.send)(path.tap, provokeFrame(ends, question, sequence));
      }
    },
    introduceHost() {
      const from = neighbor?.question.from;
      const seen = dialogue.provokedByNeighbor();
      const inVain = seen?.asked.some((each) => each.address === from && each.answeredBy.length === 0);
      if (
        !isIntroduced &&
        neighbor !== null &&
        inVain === true &&
        seen?.replyMac === null &&
        path.hostAddresses.some(({ address }) => address === from)
      ) {
        isIntroduced = true;
        desk.send(path.tap, guestMeetsHost(ends, neighbor.question.guestAddress, neighbor.question.from));
      }
    },
    askOwners(address) {
      // Where this host is not in the guest's VLAN, what it sends into its bridge is in another one.
      const inside =
        path.vlan === null || ends.tags[path.bridge] !== undefined || path.liveUplinks.length === 0;
      desk.send(inside ? path.bridge : wayOut(path, ends.tags), ownersProbe(ends, address));
    },
    askNeighbor(address) {
      askedNeighbors.push(address);
      dialogue.askOwners(address);
    },
    askWithOwnAddress() {
      const used = dialogue.provoked()?.replyMac ?? null;
      const [own] = path.hostAddresses;
      if (own === undefined || nextHopWanted === null || used === null || path.family !== 'ipv4') {
        return;
      }
      const { macs } = dialogue.owners(nextHopWanted);
      if (!askedOpenly && macs.length > 0 && !macs.some(({ mac }) => mac === used) && desk.spare > 0) {
        askedOpenly = true;
        desk.send(path.bridge, askWithAddress(ends, own.address, nextHopWanted));
      }
    },
    askAsHost(to, mac, from) {
      if (controlAsked === null && from !== null) {
        controlAsked = { from, target: to, nextHopMac: mac, id: id ^ 0x5555 };
        desk.send(path.bridge, controlFrame(ends, controlAsked));
      }
    },
    provoked: () => (question === null ? null : readProvoked(log(), ends, question)),
    provokedByNeighbor: () => (neighbor === null ? null : readProvoked(log(), ends, neighbor.question)),
    asked() {
      // Not before it was provoked, and not because of the neighbor's question: a busy guest asks for others all the time.
      // One that tags by itself was asked untagged before that was known.
      const since = question === null ? 0 : (provokedAt(desk.wire.seen, ends, question) ?? provokedFrom ?? 0);
      const forTarget = log().filter(({ atMs, frame }) => {
        const about = neighborQuestion(frame)?.address ?? neighborAnswer(frame)?.address;
        return (
          about === undefined ||
          (atMs >= since && (neighbor === null || atMs < neighbor.atMs || about !== neighbor.question.from))
        );
      });
      return relevantAsked(readAsked(forTarget, ends), path);
    },
    refusals: () => readRefusals(log(), target, [id, id ^ 0x5555]),
    owners: (address) => readOwners(log(), ends, address, true),
    control: () => (controlAsked === null ? null : readControl(log(), controlAsked, ends)),
    passedOver: () =>
      nextHopWanted !== null &&
      dialogue
        .asked()
        .some(
          ({ address, answeredBy, answersLost, leftBy }) =>
            address === nextHopWanted &&
            answeredBy.length + answersLost.length === 0 &&
            leftBy.some((device) => ends.uplinks.includes(device)),
        ) &&
      dialogue
        .owners(nextHopWanted)
        .macs.some(({ answered, device }) => answered && ends.uplinks.includes(device)),
    nextHopMacs: () =>
      nextHopMacs(
        dialogue.provoked(),
        dialogue.asked(),
        nextHopWanted === null ? [] : dialogue.owners(nextHopWanted).macs.map(({ mac }) => mac),
        path.guestMac,
      ),
    shows: () =>
      dialogue.provoked()?.replyMac != null ||
      // A question that was answered and followed by nothing was for somebody else, or to keep an entry fresh.
      dialogue.asked().some(({ answeredBy }) => answeredBy.length === 0),
  };
  return dialogue;
}
