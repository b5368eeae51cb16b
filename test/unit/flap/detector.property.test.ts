import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../../src/flap/change.ts';
import { detect, nextAt } from '../../../src/flap/detector.ts';
import { emptyContext, toEpisode } from '../../../src/flap/episode.ts';
import type { Observation } from '../../../src/flap/observation.ts';
import { emptyFlapState, FlapState } from '../../../src/flap/state.ts';
import { flaps, minute, second, settings, subject, t0 } from './fixtures.ts';

/** Steps of a host: so long after the one before, something is seen (or nothing: a tick). */
interface Turn {
  readonly afterMs: number;
  readonly seen: readonly ((at: number) => Observation)[];
}

const kinds = ['link-flap', 'link-errors', 'mac-moves', 'link-down', 'bond-member-lost'] as const;
const devices = ['eth0', 'eth1', 'vnet3'];

const lateMs = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  fc.integer({ min: -5 * second, max: 3 * minute }),
);
const afterMs = fc.oneof(
  { weight: 8, arbitrary: fc.nat(20 * second) },
  { weight: 2, arbitrary: fc.nat(15 * minute) },
  // The clock is set back.
  { weight: 1, arbitrary: fc.integer({ min: -60 * minute, max: 0 }) },
);
const observation = fc
  .record({
    kind: fc.constantFrom(...kinds),
    device: fc.constantFrom(...devices),
    late: lateMs,
    span: fc.option(fc.nat(10 * minute), { nil: undefined }),
    count: fc.oneof(fc.nat(3), fc.nat(300)),
    flag: fc.boolean(),
    gone: fc.nat(20).map((roll) => roll === 0),
  })
  .map(({ kind, device, late, span, count, flag, gone }) => (now: number): Observation => {
    const at = now - late;
    const about = subject(kind, device);
    if (gone) {
      return { type: 'gone', device: about.device, vm: null, at };
    }
    return kind === 'link-down' || kind === 'bond-member-lost'
      ? { type: 'condition', subject: about, at, holds: flag }
      : {
          type: 'count',
          subject: about,
          at,
          count,
          up: flag,
          ...(span === undefined ? {} : { since: at - span }),
        };
  });
const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.record({ afterMs, seen: fc.array(observation, { maxLength: 4 }) }),
  { maxLength: 80 },
);

/** Runs it, and then lets it be quiet until nothing is due any more. Conditions end first. */
function run(steps: readonly Turn[], between: (state: FlapState) => FlapState = (state) => state) {
  let state: FlapState = emptyFlapState;
  let now = t0;
  const changes: Change[] = [];
  const step = (observations: readonly Observation[]) => {
    const detected = detect(between(state), observations, now, settings);
    state = detected.state;
    changes.push(...detected.changes);
  };
  for (const { afterMs: after, seen } of steps) {
    now += after;
    step(seen.map((make) => make(now)));
  }
  step(
    devices.flatMap((device) =>
      (['link-down', 'bond-member-lost'] as const).map(
        (kind): Observation => ({ type: 'condition', subject: subject(kind, device), at: now, holds: false }),
      ),
    ),
  );
  let ticks = 0;
  for (let next = nextAt(state, settings); next !== null; next = nextAt(state, settings), ticks += 1) {
    expect(next).toBeGreaterThan(now);
    expect(ticks).toBeLessThan(200);
    now = next;
    step([]);
  }
  return { state, changes, now };
}

test('each episode is opened once, ended once, told in order, and said as a valid message', () => {
  fc.assert(
    fc.property(turns, (steps) => {
      const { state, changes } = run(steps);
      const byId = Map.groupBy(changes, ({ episode }) => episode.id);
      for (const told of byId.values()) {
        expect(told.map(({ episode }) => episode.seq)).toEqual(told.map((_, index) => index));
        expect(told.at(0)?.type).toBe('opened');
        expect(told.at(-1)?.type).toBe('over');
        expect(told.slice(1, -1).every(({ type }) => type === 'updated')).toBe(true);
      }
      for (const { episode } of changes) {
        const steady = toEpisode(episode, 'hv1', emptyContext);
        expect(steady.timeline.map(({ at }) => at)).toEqual(steady.timeline.map(({ at }) => at).toSorted());
      }
      expect(state.trackers.filter(({ open }) => open !== null)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a restart at any point changes nothing', () => {
  fc.assert(
    fc.property(turns, (steps) => {
      const restarted = run(steps, (state) => FlapState.parse(JSON.parse(JSON.stringify(state))));
      expect(restarted).toEqual(run(steps));
    }),
  );
});

/** Times of transitions, rising. */
const times = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.constant(0) },
      { weight: 4, arbitrary: fc.nat(15 * second) },
      fc.nat(10 * minute),
    ),
    { maxLength: 120 },
  )
  .map((gaps) => {
    let at = t0;
    return gaps.map((gap) => {
      at += gap;
      return at;
    });
  });

/** Transitions of one moment as one, with how many they are. */
function together(at: readonly number[]): readonly (readonly [number, number])[] {
  return [...Map.groupBy(at, (time) => time)].map(([time, same]) => [time, same.length]);
}

/** The rule of link-flap, said once more as plainly as can be. */
function expected(at: readonly number[]): readonly number[] {
  const counts: number[] = [];
  let window: number[] = [];
  type Going = { readonly count: number; readonly last: number; readonly quiet: number };
  let open: Going | null = null as Going | null;
  for (const time of at) {
    if (open !== null && time - open.last >= open.quiet) {
      counts.push(open.count);
      open = null;
    }
    if (open !== null) {
      open = { ...open, count: open.count + 1, last: time };
      continue;
    }
    window = [...window, time];
    const fast = window.filter((each) => time - each <= minute);
    const slow = window.filter((each) => time - each <= 30 * minute);
    if (fast.length >= 6) {
      open = { count: fast.length, last: time, quiet: 5 * minute };
      window = [];
    } else if (slow.length >= 12) {
      open = { count: slow.length, last: time, quiet: 30 * minute };
      window = [];
    }
  }
  return open === null ? counts : [...counts, open.count];
}

test('an alert for each time that the threshold is crossed and no other, each with the exact count', () => {
  fc.assert(
    fc.property(times, (at) => {
      const steps = at.map((time, index): Turn => {
        const afterMs = time - (at[index - 1] ?? t0);
        return { afterMs, seen: [(now) => flaps(now)] };
      });
      const { changes } = run(steps);
      const counts = changes.flatMap(({ type, episode }) => (type === 'over' ? [episode.count] : []));
      expect(counts).toEqual(expected(at));
      for (const { episode } of changes) {
        expect(episode.timeline.length).toBeLessThanOrEqual(60);
        expect(episode.timeline.reduce((sum, { count }) => sum + count, 0)).toBe(episode.count);
      }
    }),
    { numRuns: 300 },
  );
});

test('however the transitions are handed in, the episodes end up the same', () => {
  fc.assert(
    fc.property(times, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (at, sizes) => {
      const ends = (changes: readonly Change[]) =>
        changes.flatMap(({ type, episode: { id, startedAt, lastAt, count, timeline } }) =>
          type === 'over' ? [{ id, startedAt, lastAt, count, timeline }] : [],
        );
      const single = run(
        at.map((time, i) => ({ afterMs: time - (at[i - 1] ?? t0), seen: [(now) => flaps(now)] })),
      );
      const batches: Turn[] = [];
      let [taken, before] = [0, t0];
      for (let turn = 0; taken < at.length; turn += 1) {
        const first = at[taken] ?? before;
        // What is handed in half an hour late opens nothing any more, so what is handed in together lies close together.
        const batch = at
          .slice(taken, taken + (sizes[turn % sizes.length] ?? 1))
          .filter((time) => time - first <= minute);
        taken += batch.length;
        const now = batch.at(-1) ?? before;
        batches.push({
          afterMs: now - before,
          seen: together(batch).map(
            ([time, count]) =>
              () =>
                flaps(time, count),
          ),
        });
        before = now;
      }
      expect(ends(run(batches).changes)).toEqual(ends(single.changes));
    }),
    { numRuns: 300 },
  );
});

test('whatever is thrown at it, the state stays small', () => {
  let state: FlapState = emptyFlapState;
  for (let each = 0; each < 3_000; each += 1) {
    const now = t0 + each;
    const seen: Observation[] = [
      { type: 'count', subject: subject('mac-moves', 'br0', `mac ${each}`), at: now, count: 1, up: null },
      { type: 'count', subject: subject('arp-storm', 'br0'), at: now, since: now - 1, count: 1, up: null },
      flaps(now, 1, each % 2 === 0),
      {
        type: 'excuse',
        device: subject('link-flap', `vnet${each}`).device ?? never(),
        from: now,
        until: now,
      },
    ];
    ({ state } = detect(state, seen, now, settings));
  }
  expect(state.trackers.length).toBeLessThanOrEqual(1_000);
  expect(state.excuses.length).toBeLessThanOrEqual(1_000);
  expect(JSON.stringify(state).length).toBeLessThan(600_000);
  const open = state.trackers.filter((tracker) => tracker.open !== null);
  expect(open.map((tracker) => tracker.open?.count)).toEqual([3_000]);
});

function never(): never {
  throw new Error('the fixture has a device');
}
