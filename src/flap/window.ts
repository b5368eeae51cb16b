import type { Window } from './rules.ts';
import type { Burst } from './state.ts';

/** More bursts than this are never kept apart for one subject. */
const mostBursts = 240;

/** Adds a burst in the order of time; those of the same moments become one. */
export function addBurst(bursts: readonly Burst[], burst: Burst): Burst[] {
  const place = bursts.findLastIndex(({ to }) => to <= burst.to);
  const before = bursts[place];
  const all =
    before?.to === burst.to && before.from === burst.from
      ? bursts.with(place, { ...burst, count: before.count + burst.count })
      : bursts.toSpliced(place + 1, 0, burst);
  return all.length > mostBursts ? joinClosest(all) : all;
}

/** Two neighbors become one that spans both: it is less likely to fit into a window than they were, never more. */
function joinClosest(bursts: readonly Burst[]): Burst[] {
  const spans = bursts
    .slice(1)
    .map(({ from, to }, index) => to - Math.min(from, bursts[index]?.from ?? from));
  const closest = spans.indexOf(Math.min(...spans));
  const [first, second] = [bursts[closest], bursts[closest + 1]];
  return first === undefined || second === undefined
    ? [...bursts]
    : bursts.toSpliced(closest, 2, {
        from: Math.min(first.from, second.from),
        to: second.to,
        count: first.count + second.count,
        up: second.up,
      });
}

/** Those that can still be part of a window that reaches to now. */
export function recentBursts(bursts: readonly Burst[], windows: readonly Window[], now: number): Burst[] {
  const oldest = now - windows.reduce((most, { withinMs }) => Math.max(most, withinMs), 0);
  return bursts.every(({ from }) => from >= oldest)
    ? [...bursts]
    : bursts.filter(({ from }) => from >= oldest);
}

/**
 * The first window that is surely crossed, and the bursts from its first event on; null where none is. A burst whose
 * moments are not known counts where all of it lies within the window, or where so many came in so long that some
 * stretch as long as the window must hold enough of them.
 */
export function crossedWindow(
  bursts: readonly Burst[],
  windows: readonly Window[],
): { readonly window: Window; readonly bursts: readonly Burst[] } | null {
  const total = bursts.reduce((sum, { count }) => sum + count, 0);
  for (const window of windows.filter(({ count }) => count <= total)) {
    const start = bursts.find((first) => sumWithin(bursts, first, window) >= window.count);
    if (start !== undefined) {
      return { window, bursts: bursts.filter(({ from }) => from >= start.from) };
    }
  }
  return null;
}

function sumWithin(bursts: readonly Burst[], first: Burst, { withinMs }: Window): number {
  const span = first.to - first.from;
  if (span > withinMs) {
    return Math.ceil(first.count / Math.ceil(span / withinMs));
  }
  return bursts.reduce(
    (sum, { from, to, count }) => (from >= first.from && to <= first.from + withinMs ? sum + count : sum),
    0,
  );
}
