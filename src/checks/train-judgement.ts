import { judgeLoss, longTrain } from '../probes/train/numbers.ts';
import type { LossSegment, Train } from '../probes/train/train.ts';

/** Fewer answers of the guest than these tell nothing about what this host does to them. */
const leastAnswers = 10;

/**
 * Where a path that works loses so many pings that chance does not explain it (decision 18); null where it does not,
 * and where no long train was sent: a single lost ping is never a fault.
 */
export function lossOf(
  train: Train | null,
): { readonly segment: LossSegment; readonly lost: number; readonly of: number } | null {
  if (train === null || !train.long) {
    return null;
  }
  const { sent, received } = train.numbers;
  if (judgeLoss(sent, sent - received) === 'loss') {
    const [segment] = (['return', 'beyond', 'out'] as const).toSorted(
      (a, b) => train.lost[b] - train.lost[a],
    );
    return { segment: segment ?? 'beyond', lost: sent - received, of: sent };
  }
  const gone = train.out.sent - train.out.received;
  return train.out.sent >= leastAnswers && gone >= longTrain.lossFrom
    ? { segment: 'out', lost: gone, of: train.out.sent }
    : null;
}

/**
 * The same of what was seen to leave this host. A ping in the guest's name is sent out of the device that leads on: one
 * that no capture saw there was not sent, or not seen, and nobody on the way lost it. A queue or a rule that took it
 * has counted it, and has a check of its own.
 */
export function lossOfWhatLeft(train: Train | null): ReturnType<typeof lossOf> {
  if (train === null) {
    return null;
  }
  const { numbers, lost } = train;
  const left = { ...numbers, sent: numbers.sent - lost.out };
  return lossOf({ ...train, numbers: left, lost: { ...lost, out: 0 } });
}

/** Whether a path that works loses pings, wherever. */
export function isLossy(train: Train | null): boolean {
  return lossOf(train) !== null;
}

/** How long a queue of this host may hold a frame of a burst of ten full-size ones: longer is a limit that is felt. */
export const mostHeldMs = 100;
