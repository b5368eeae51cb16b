/** Times of day and dates in a time zone, by the rules that Intl knows. */

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof weekdays)[number];

/** What a clock on the wall shows. `month` from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Whether Intl knows the zone. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}

export function wallTime(moment: number, zone: string): WallTime {
  const parts = new Intl.DateTimeFormat('en-u-ca-gregory', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(moment);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? Number.NaN);
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
  };
}

export function weekdayOf({ year, month, day }: Omit<WallTime, 'hour' | 'minute'>): Weekday {
  return weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? 'sun';
}

/** So many days later, or earlier. */
export function addDays({ year, month, day }: Omit<WallTime, 'hour' | 'minute'>, days: number) {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/**
 * The moment at which a clock in the zone shows this; milliseconds since 1970. Of two such moments, when clocks are
 * put back, the first or the second; of none, when they are put forward, one an hour beside it.
 */
export function momentOf(wall: WallTime, zone: string): number {
  const asUtc = (time: WallTime) => Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute);
  const wanted = asUtc(wall);
  const first = wanted - (asUtc(wallTime(wanted, zone)) - wanted);
  return first + (wanted - asUtc(wallTime(first, zone)));
}
