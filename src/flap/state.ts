import { z } from 'zod';
import { EpisodeId } from '../model/episode.ts';
import { DeviceName } from '../model/names.ts';
import { Subject } from './observation.ts';

/** The detector's memory: plain JSON, bounded, with all times in ms since 1970. It is kept on disk. */

const Ms = z.number();

/** Events that came between `from` and `to`; a single one where these are the same. */
export const Burst = z.strictObject({
  from: Ms,
  to: Ms,
  count: z.int().min(1),
  up: z.boolean().nullable(),
});
export type Burst = z.infer<typeof Burst>;

/** An episode that is going on. */
export const Open = z.strictObject({
  id: EpisodeId,
  seq: z.int().min(0),
  startedAt: Ms,
  lastAt: Ms,
  count: z.int().min(0),
  up: z.boolean().nullable(),
  threshold: z.strictObject({ count: z.int().min(1), seconds: z.number().min(0) }),
  quietMs: z.number().min(0),
  timeline: z.array(z.strictObject({ at: Ms, up: z.boolean().nullable(), count: z.int().min(1) })),
  /** When the last message about it was made, how many followed the first, and whether there is more to tell. */
  toldAt: Ms,
  updates: z.int().min(0),
  hasNews: z.boolean(),
});
export type Open = z.infer<typeof Open>;

/** What is remembered of one subject. */
export const Tracker = z.strictObject({
  /** The words of the subject. */
  key: z.string(),
  subject: Subject,
  /** The last observation. */
  touchedAt: Ms,
  /** Counted kinds, while nothing is open: what may still add up to the threshold, oldest first. */
  pending: z.array(Burst),
  /** Conditions: whether it holds, and since when it does or does not. */
  holds: z.boolean(),
  changedAt: Ms,
  open: Open.nullable(),
});
export type Tracker = z.infer<typeof Tracker>;

export const FlapState = z.strictObject({
  v: z.literal(1),
  /** The present, as last told. */
  now: Ms,
  /** One for each subject. */
  trackers: z.array(Tracker),
  excuses: z.array(z.strictObject({ device: DeviceName, from: Ms, until: Ms })),
});
export type FlapState = z.infer<typeof FlapState>;

export const emptyFlapState: FlapState = { v: 1, now: 0, trackers: [], excuses: [] };

/**
 * Nobody looked between the last moment of this state and `now`. What held then may have been gone since: it counts as
 * long as it is seen to hold again. Whether a link is down its own counter tells, so that is left as it was.
 */
export function resumed(state: FlapState, now: number): FlapState {
  const trackers = state.trackers.map((tracker) =>
    tracker.open === null && tracker.holds && tracker.subject.kind !== 'link-down'
      ? { ...tracker, changedAt: Math.max(tracker.changedAt, now) }
      : tracker,
  );
  return { ...state, trackers };
}

/** The clock was set back by so much: all that is remembered moves with it, so that durations stay what they were. */
export function setBack(state: FlapState, by: number): FlapState {
  const trackers = state.trackers.map((tracker): Tracker => {
    const { open } = tracker;
    const moved = open && {
      ...open,
      startedAt: open.startedAt - by,
      lastAt: open.lastAt - by,
      toldAt: open.toldAt - by,
      timeline: open.timeline.map((step) => ({ ...step, at: step.at - by })),
    };
    const pending = tracker.pending.map((burst) => ({ ...burst, from: burst.from - by, to: burst.to - by }));
    const [touchedAt, changedAt] = [tracker.touchedAt - by, tracker.changedAt - by];
    return { ...tracker, touchedAt, changedAt, pending, open: moved };
  });
  return {
    ...state,
    now: state.now - by,
    trackers,
    excuses: state.excuses.map((each) => ({ ...each, from: each.from - by, until: each.until - by })),
  };
}
