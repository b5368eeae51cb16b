import type { Episode, EpisodeKind } from '../model/episode.ts';
import { addDays, momentOf, type Weekday, wallTime, weekdayOf } from './calendar.ts';
import { fitsScope, type Scope } from './scope.ts';

/** Work that is announced: what happens to these meanwhile is no news. */
export interface Maintenance extends Scope {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/** Times of day at which nobody wants to be told. */
export interface QuietHours extends Scope {
  /** Minutes since midnight. The same as `to`: the whole day. */
  readonly from: number;
  readonly to: number;
  /** Days on which it begins. */
  readonly days: readonly Weekday[];
  readonly zone: string;
  /** These are told all the same. */
  readonly except: readonly EpisodeKind[];
}

/** Why something is not said now, and until when that holds: milliseconds since 1970. */
export interface HeldBack {
  readonly kind: 'maintenance' | 'quiet';
  readonly until: number;
  readonly why: string;
}

const minuteMs = 60_000;

/**
 * Whether these episodes, of which an incident is made, are held back now: all that lead it must be, and none of
 * all of them may be of a kind that is told always.
 */
export function heldBack(
  rules: { readonly maintenance: readonly Maintenance[]; readonly quiet: readonly QuietHours[] },
  leading: readonly Episode[],
  all: readonly Episode[],
  now: number,
): HeldBack | null {
  const announced = rules.maintenance.filter(({ from, to }) => from <= now && now < to);
  const maintained = leading.map((episode) => announced.find((window) => fitsScope(window, episode)));
  const [work] = maintained;
  if (work !== undefined && maintained.every((window) => window !== undefined)) {
    return {
      kind: 'maintenance',
      until: Math.min(...maintained.map(({ to }) => to)),
      why: work.why,
    };
  }
  const hours = leading.map((episode) =>
    rules.quiet
      .filter(
        (each) =>
          fitsScope(each, episode) &&
          all.every(({ kind, phase }) => phase === 'over' || !each.except.includes(kind)),
      )
      .map((each) => endOfQuiet(each, now))
      .find((end) => end !== null),
  );
  const ends = hours.flatMap((end) => end ?? []);
  return ends.length === leading.length && ends.length > 0
    ? { kind: 'quiet', until: Math.min(...ends), why: '' }
    : null;
}

/** When the quiet hours that it is now end; null where it is not quiet. */
export function endOfQuiet({ from, to, days, zone }: QuietHours, now: number): number | null {
  const today = wallTime(now, zone);
  const at = (day: Pick<typeof today, 'year' | 'month' | 'day'>, minutes: number) =>
    momentOf({ ...day, hour: Math.floor(minutes / 60), minute: minutes % 60 }, zone);
  // Those that began yesterday may last until today.
  for (const begun of [addDays(today, -1), addDays(today, 0)]) {
    const end = at(to > from ? begun : addDays(begun, 1), to);
    if (days.includes(weekdayOf(begun)) && at(begun, from) <= now && now < end) {
      return Math.max(end, now + minuteMs / 60);
    }
  }
  return null;
}
