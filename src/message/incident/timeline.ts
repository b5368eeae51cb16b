import type { Episode } from '../../model/episode.ts';
import { timeOfDay } from '../span.ts';

/** Characters of a timeline: wide enough to see a rhythm, narrow enough for a telephone. */
const width = 30;

const marks = { up: '█', down: '▁', both: '▄', unknown: '·' } as const;

/**
 * `12:03:10 ████▁█▁▁▁█▄▄▁ 12:03:44`: whether the link was up, down, or both within a piece of the time. Empty where
 * it is no matter of up and down.
 */
export function renderTimeline({ timeline, startedAt, lastAt }: Episode): string {
  const steps = timeline.flatMap(({ at, up }) => (up === null ? [] : [{ at: Date.parse(at), up }]));
  const [first, second] = steps;
  if (first === undefined || second === undefined) {
    return '';
  }
  const from = Math.min(first.at, Date.parse(startedAt));
  const to = Math.max(steps.at(-1)?.at ?? first.at, Date.parse(lastAt));
  const each = (to - from) / width;
  if (each <= 0) {
    return '';
  }
  // What was lost before the first step that is kept is not known; a transition tells what was right before it.
  let state: boolean | null = Date.parse(startedAt) < first.at ? null : !first.up;
  let next = 0;
  let line = '';
  for (let piece = 0; piece < width; piece += 1) {
    const end = piece === width - 1 ? Number.POSITIVE_INFINITY : from + each * (piece + 1);
    const seen = new Set<boolean | null>();
    let step = steps[next];
    if (step === undefined || step.at > from + each * piece) {
      seen.add(state);
    }
    while (step !== undefined && step.at < end) {
      state = step.up;
      seen.add(state);
      next += 1;
      step = steps[next];
    }
    // The last piece says how it ended.
    line += markOf(piece === width - 1 ? new Set([state]) : seen);
  }
  return `${timeOfDay(new Date(from).toISOString())} ${line} ${timeOfDay(new Date(to).toISOString())}`;
}

function markOf(seen: ReadonlySet<boolean | null>): string {
  if (seen.has(true) && seen.has(false)) {
    return marks.both;
  }
  return seen.has(true) ? marks.up : seen.has(false) ? marks.down : marks.unknown;
}
