import { type Change, ended } from './change.ts';
import type { Observation, Subject } from './observation.ts';
import type { Settings } from './settings.ts';
import { type FlapState, setBack, type Tracker } from './state.ts';
import { dueAt, newTracker, passTime, type Tracked, takeCondition, takeCount, tellNews } from './tracker.ts';

/** Subjects that are remembered at one time. Beyond that those are forgotten that opened nothing and are quiet. */
const mostTrackers = 1_000;
const mostExcuses = 1_000;

export interface Detected {
  readonly state: FlapState;
  /** What is to be told, in order. */
  readonly changes: readonly Change[];
}

/**
 * Takes in what was seen, and lets time pass until `now` (ms since 1970). Pure: whoever calls it keeps the state,
 * tells the changes, and calls again when there is something new or at {@link nextAt}.
 *
 * Observations may come late or out of order; one from the future counts as from now. Where `now` is before the last
 * one, the clock was set back, and what is remembered moves with it.
 */
export function detect(
  before: FlapState,
  observations: readonly Observation[],
  now: number,
  settings: Settings,
): Detected {
  const state = now < before.now ? setBack(before, before.now - now) : before;
  const trackers = new Map(state.trackers.map((tracker) => [tracker.key, tracker]));
  const excuses = state.excuses.filter(({ until }) => until > now - excuseKeptMs);
  const changes: Change[] = [];
  const keep = (key: string, tracked: Tracked) => {
    changes.push(...tracked.changes);
    if (tracked.tracker === null) {
      trackers.delete(key);
    } else {
      trackers.set(key, tracked.tracker);
    }
    return tracked.tracker;
  };

  const take = (seen: Extract<Observation, { type: 'count' | 'condition' }>) => {
    const at = Math.min(seen.at, now);
    const key = keyOf(seen.subject);
    const known = trackers.get(key);
    // What was due before this came is settled first, so that a late tick changes nothing.
    const until = Math.min(seen.since ?? at, at);
    const settled = known === undefined ? null : keep(key, passTime(known, until, settings));
    const tracker = settled ?? newTracker(key, seen.subject, at);
    const saysNothing = seen.type === 'count' ? seen.count < 1 : settled === null && !seen.holds;
    if (saysNothing || (settled === null && !hasRoom(trackers))) {
      return;
    }
    keep(
      key,
      seen.type === 'count'
        ? takeCount(tracker, { ...seen, at }, now, settings)
        : takeCondition(tracker, { ...seen, at }, settings),
    );
  };

  for (const [key, tracker] of trackers) {
    if (settings.off.includes(tracker.subject.kind)) {
      keep(key, gone(tracker, now));
    }
  }

  for (const seen of observations) {
    if (seen.type === 'count' || seen.type === 'condition') {
      const { device, kind } = seen.subject;
      const isExcused =
        settings.off.includes(kind) ||
        (seen.type === 'count' &&
          excuses.some((each) => each.device === device && seen.at >= each.from && seen.at <= each.until));
      if (!isExcused) {
        take(seen);
      }
    } else if (seen.type === 'excuse') {
      const { device, from, until } = seen;
      excuses.push({ device, from, until });
      for (const [key, tracker] of trackers) {
        if (tracker.subject.device === device) {
          keep(key, { tracker: excused(tracker, seen), changes: [] });
        }
      }
    } else if (seen.type === 'gone') {
      for (const [key, tracker] of trackers) {
        if (isAbout(tracker.subject, seen)) {
          keep(key, gone(tracker, Math.min(seen.at, now)));
        }
      }
    } else {
      for (const [key, tracker] of trackers) {
        if (tracker.open?.id === seen.id) {
          keep(key, { tracker: { ...tracker, open: { ...tracker.open, hasNews: true } }, changes: [] });
        }
      }
    }
  }

  for (const [key, tracker] of trackers) {
    const passed = keep(key, passTime(tracker, now, settings));
    if (passed !== null) {
      keep(key, tellNews(passed, now, settings));
    }
  }
  return {
    state: {
      v: 1,
      now,
      trackers: [...trackers.values()],
      excuses: excuses.slice(-mostExcuses),
    },
    changes,
  };
}

/** When {@link detect} is to be called again though nothing was seen; null: only when something is. */
export function nextAt(state: FlapState, settings: Settings): number | null {
  const due = state.trackers.flatMap((tracker) => dueAt(tracker, settings) ?? []);
  return due.length === 0 ? null : Math.min(...due);
}

/** An excuse may come before the events that it excuses are seen. */
const excuseKeptMs = 60_000;

function keyOf({ kind, device, vm, about }: Subject): string {
  return JSON.stringify([kind, device, vm, about]);
}

/** Makes room for one more, by forgetting the subject that was silent for longest and has nothing open. */
function hasRoom(trackers: Map<string, Tracker>): boolean {
  if (trackers.size < mostTrackers) {
    return true;
  }
  let oldest: { readonly key: string; readonly at: number } | null = null;
  for (const [key, { open, touchedAt: at }] of trackers) {
    if (open === null && (oldest === null || at < oldest.at)) {
      oldest = { key, at };
    }
  }
  return oldest !== null && trackers.delete(oldest.key);
}

function isAbout(subject: Subject, { device, vm }: Extract<Observation, { type: 'gone' }>): boolean {
  return (device !== null && subject.device === device) || (vm !== null && subject.vm === vm);
}

function gone({ subject, open }: Tracker, at: number): Tracked {
  return { tracker: null, changes: open === null ? [] : [ended(subject, open, at, null)] };
}

/** What is open stays; what only may have become trouble is forgotten. */
function excused(tracker: Tracker, { from, until }: Extract<Observation, { type: 'excuse' }>): Tracker {
  return { ...tracker, pending: tracker.pending.filter(({ to }) => to < from || to > until) };
}
