import type { TrainNumbers } from '../../model/train.ts';

/** Where a ping of a train was lost: on this host on its way out or back, or beyond the device that leads on. */
export type LossSegment = 'out' | 'beyond' | 'return';

/** What the trains on a path that works showed. */
export interface Train {
  /** A long one was sent: the short one, or a fact, gave ground for it. The numbers are its own then. */
  readonly long: boolean;
  /** Pings in the guest's name, from the device that leads on and back to the guest's tap. */
  readonly numbers: TrainNumbers;
  /** How many of them were lost where. */
  readonly lost: Readonly<Record<LossSegment, number>>;
  /** The guest's own answers, from its tap to the device that leads on: what this host does to its frames. */
  readonly out: TrainNumbers;
  /** How many questions were put to the guest for them; it may leave some unanswered. */
  readonly asked: number;
  /** How long this host held a single frame at most, on its way to the guest and from it. */
  readonly held: { readonly toGuestMs: number | null; readonly fromGuestMs: number | null };
  /** Pings of this host itself to the same target between them; null where it has no address to send from. */
  readonly control: TrainNumbers | null;
  readonly large: LargeSeen | null;
}

/** What became of packets as large as the path should take. Sizes are those of the IP packet. */
export interface LargeSeen {
  /** Pings in the guest's name that must not be taken apart. */
  readonly size: number;
  readonly sent: number;
  readonly received: number;
  /** Where the last one that was lost got lost. */
  readonly lost: LossSegment | null;
  /** Who said by ICMP that they are too big: then the sender learns it, and nothing is wrong. */
  readonly toldBy: string | null;
  /** Of the smaller sizes tried after a loss: the largest that was answered. */
  readonly passes: number | null;
  /** The largest frame of the guest's answers to a question longer than its tap's MTU: what it sends in one piece. */
  readonly guestSends: number | null;
  /** How many such large answers came out of the tap, and how many of them left this host. */
  readonly guestAnswers: number;
  readonly guestAnswersLeft: number;
}
