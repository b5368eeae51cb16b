import type { Step } from '../timeline.ts';

/** How the carrier of a link comes and goes. */
export interface Rhythm {
  /** The time from one loss to the next, where it is about the same each time; null where it is not. */
  readonly periodMs: number | null;
  /** How long it is down, in the middle of what was seen; null where that could not be told. */
  readonly downMs: number | null;
}

/** Fewer losses than this make no rhythm. */
const fewest = 4;
/** Each interval may differ from the middle one by so much. */
const tolerance = 0.2;

/** What a timeline shows; null where its steps are too few, or came too fast to be told apart. */
export function rhythmOf(timeline: readonly Step[]): Rhythm | null {
  const single = timeline.slice(timeline.findLastIndex(({ count }) => count > 1) + 1);
  const losses = single.flatMap(({ at, up }) => (up === false ? [at] : []));
  if (losses.length < fewest) {
    return null;
  }
  const intervals = losses.slice(1).map((at, index) => at - (losses[index] ?? at));
  const middle = median(intervals);
  const isRegular = intervals.every((each) => Math.abs(each - middle) <= middle * tolerance);
  const downs = single.flatMap(({ at, up }, index) => {
    const next = single[index + 1];
    return up === false && next?.up === true ? [next.at - at] : [];
  });
  return { periodMs: isRegular ? middle : null, downMs: downs.length === 0 ? null : median(downs) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
