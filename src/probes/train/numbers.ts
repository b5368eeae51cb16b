import type { TrainNumbers } from '../../model/train.ts';

/** The numbers of pings in the order in which they were sent: the time of each answer, null where none came. */
export function numbersOf(times: readonly (number | null)[]): TrainNumbers {
  const heard = times.filter((time) => time !== null);
  const sorted = heard.toSorted((a, b) => a - b);
  const steps = heard.slice(1).map((time, index) => Math.abs(time - (heard[index] ?? time)));
  return {
    sent: times.length,
    received: heard.length,
    minMs: rounded(sorted[0]),
    medianMs: rounded(median(sorted)),
    // Nearest rank: with few values it is the largest, and is never one that was not seen.
    p95Ms: rounded(sorted[Math.ceil(0.95 * sorted.length) - 1]),
    maxMs: rounded(sorted.at(-1)),
    jitterMs: steps.length === 0 ? null : rounded(steps.reduce((sum, step) => sum + step, 0) / steps.length),
  };
}

function median(sorted: readonly number[]): number | undefined {
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 100) / 100;
}

/** How many of the pings that were sent in a long train may be lost by chance, and how it goes on (decision 18). */
export type LossVerdict = 'chance' | 'loss' | 'unsure';

/** Pings of a long train, and of one that was unsure and went on. */
export const longTrain = { pings: 40, more: 40, lossFrom: 3, lossFromAfterMore: 4 } as const;

/** Judges the loss of a long train. Pure; an unfinished one is `unsure`. */
export function judgeLoss(sent: number, lost: number): LossVerdict {
  if (sent >= longTrain.pings + longTrain.more) {
    return lost >= longTrain.lossFromAfterMore ? 'loss' : 'chance';
  }
  if (sent < longTrain.pings) {
    return 'unsure';
  }
  return lost >= longTrain.lossFrom ? 'loss' : lost === 0 ? 'chance' : 'unsure';
}
