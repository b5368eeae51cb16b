import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Change,
  type Look,
  lookedAt,
  PathState,
  unknownPath,
  type WatchRules,
  wantsAgain,
} from '../../../src/watch/state.ts';

const rules: WatchRules = {
  degraded: true,
  confirmAfterMs: 12_000,
  confirmWithinMs: 700_000,
  blindMs: 900_000,
};
const works: Look = { kind: 'seen', condition: 'works', cause: null };
const broken: Look = { kind: 'seen', condition: 'broken', cause: 'datalink.tap-down@vnet0' };
const brokenElse: Look = { kind: 'seen', condition: 'broken', cause: 'physical.uplink-down@eth0' };
const degraded: Look = { kind: 'seen', condition: 'degraded', cause: 'physical.path-loses@eth0' };
const unsure: Look = { kind: 'unsure' };
const blind: Look = { kind: 'blind', why: 'hypervisor-away' };

/** Looks at 0, 100 s, 200 s and so on. */
function watch(looks: readonly Look[], by: WatchRules = rules, everyMs = 100_000) {
  let state: PathState = unknownPath;
  const changes: (Change & { readonly look: number })[] = [];
  for (const [look, seen] of looks.entries()) {
    const step = lookedAt(state, seen, look * everyMs, by);
    state = step.state;
    changes.push(...step.changes.map((change) => ({ ...change, look })));
  }
  return { state, changes };
}

describe('broken and healed', () => {
  test('a path that works is no news', () => {
    expect(watch([works, works, works])).toMatchObject({ changes: [], state: { condition: 'works' } });
  });

  test('one broken look says nothing, and asks for a second one soon', () => {
    const { state, changes } = watch([works, broken]);
    expect(changes).toEqual([]);
    expect(wantsAgain(state)).toBe(true);
  });

  test('the second one says it, since the first', () => {
    const { state, changes } = watch([works, broken, broken, broken]);
    expect(changes).toEqual([{ kind: 'opened', startedAt: 100_000, condition: 'broken', look: 2 }]);
    expect(wantsAgain(state)).toBe(false);
  });

  test('so does a path that never worked', () => {
    expect(watch([broken, broken]).changes).toMatchObject([{ kind: 'opened', startedAt: 0 }]);
  });

  test('a second look right after the first may have seen the same moment: it confirms nothing', () => {
    const { state, changes } = watch([works, broken, broken], rules, 5_000);
    expect(changes).toEqual([]);
    expect(wantsAgain(state)).toBe(true);
    expect(watch([works, broken, broken, broken, broken], rules, 5_000).changes).toMatchObject([
      { kind: 'opened', startedAt: 5_000, look: 4 },
    ]);
    expect(watch([works, broken, degraded, broken, broken], rules, 5_000).changes).toMatchObject([
      { kind: 'opened', condition: 'degraded' },
    ]);
    expect(watch([works, broken, broken, works], rules, 5_000).state.candidate).toBeNull();
  });

  test('two looks that are too far apart are two first ones', () => {
    expect(watch([works, broken, broken], rules, 800_000).changes).toEqual([]);
  });

  test('healed is confirmed, too, and counts from the first look that found it', () => {
    const { changes } = watch([works, broken, broken, works, works]);
    expect(changes.at(-1)).toEqual({ kind: 'over', startedAt: 100_000, endedAt: 300_000, look: 4 });
    expect(watch([works, broken, broken, works, broken, works, broken]).changes).toHaveLength(1);
  });

  test('what cannot be concluded changes nothing and counts for nothing', () => {
    expect(watch([works, broken, unsure, broken]).changes).toMatchObject([{ startedAt: 100_000, look: 3 }]);
    expect(watch([works, broken, unsure, works]).changes).toEqual([]);
    expect(watch([broken, broken, unsure, unsure, unsure]).changes).toHaveLength(1);
  });

  test('quick looks that conclude nothing end', () => {
    expect(wantsAgain(watch([works, broken, unsure, unsure, unsure]).state)).toBe(true);
    expect(wantsAgain(watch([works, broken, unsure, unsure, unsure, unsure]).state)).toBe(false);
  });

  test('another cause is said within the same trouble, when it is seen twice', () => {
    const { changes } = watch([works, broken, broken, brokenElse, brokenElse, works, works]);
    expect(changes).toMatchObject([
      { kind: 'opened', startedAt: 100_000 },
      { kind: 'changed', startedAt: 100_000, look: 4 },
      { kind: 'over', startedAt: 100_000 },
    ]);
    expect(watch([broken, broken, brokenElse, broken, brokenElse, broken]).changes).toHaveLength(1);
  });

  test('broken by two different causes in a row is broken', () => {
    const { state, changes } = watch([works, broken, brokenElse]);
    expect(changes).toMatchObject([{ kind: 'opened' }]);
    expect(state.cause).toBe('physical.uplink-down@eth0');
  });
});

describe('degraded', () => {
  test('is trouble of its own, and goes over into broken and back', () => {
    const { changes } = watch([works, degraded, degraded, broken, broken, degraded, degraded, works, works]);
    expect(changes).toMatchObject([
      { kind: 'opened', condition: 'degraded' },
      { kind: 'changed', condition: 'broken' },
      { kind: 'changed', condition: 'degraded' },
      { kind: 'over', startedAt: 100_000 },
    ]);
  });

  test('broken once and degraded once is degraded for certain', () => {
    expect(watch([works, broken, degraded]).changes).toMatchObject([
      { kind: 'opened', condition: 'degraded' },
    ]);
    expect(watch([works, degraded, broken]).changes).toMatchObject([
      { kind: 'opened', condition: 'degraded' },
    ]);
  });

  test('where it is not to be said, a broken path that is degraded is over', () => {
    const quiet = { ...rules, degraded: false };
    expect(watch([works, degraded, degraded, degraded], quiet).changes).toEqual([]);
    expect(
      watch([degraded, degraded, broken, broken, degraded, degraded, works, works], quiet).changes,
    ).toMatchObject([
      { kind: 'opened', startedAt: 200_000 },
      { kind: 'over', endedAt: 400_000 },
    ]);
  });
});

describe('nobody could look', () => {
  test('is neither broken nor healed', () => {
    expect(watch([works, blind, blind]).state).toMatchObject({ condition: 'works', trouble: null });
    expect(watch([works, broken, blind, blind]).changes).toEqual([]);
    expect(watch([broken, broken, blind, blind]).changes).toHaveLength(1);
  });

  test('is said once when it lasts, and taken back once', () => {
    const { changes } = watch([works, ...Array.from({ length: 30 }, () => blind), works, works]);
    expect(changes).toEqual([
      { kind: 'blind', since: 100_000, why: 'hypervisor-away', look: 10 },
      { kind: 'sighted', since: 100_000, look: 31 },
    ]);
  });

  test('one look is not long, whatever the interval', () => {
    expect(watch([works, blind], rules, 3_600_000).changes).toEqual([]);
  });

  test('a look that concludes nothing is a look', () => {
    expect(watch([blind, unsure, blind, unsure, blind], rules, 800_000).changes).toEqual([]);
  });
});

describe('whatever is seen', () => {
  const looks = fc.array(fc.constantFrom(works, broken, brokenElse, degraded, unsure, blind), {
    maxLength: 80,
  });
  const anyRules = fc.record({
    degraded: fc.boolean(),
    confirmAfterMs: fc.constantFrom(0, 12_000, 150_000),
    confirmWithinMs: fc.constantFrom(50_000, 250_000, 700_000),
    blindMs: fc.constantFrom(60_000, 900_000),
  });

  test('trouble opens and ends in turn, with one start, and what is said of it lies between', () => {
    fc.assert(
      fc.property(looks, anyRules, (seen, by) => {
        let open: number | null = null;
        for (const change of watch(seen, by).changes) {
          if (change.kind === 'opened') {
            expect(open).toBeNull();
            open = change.startedAt;
          } else if (change.kind === 'changed') {
            expect(change.startedAt).toBe(open);
          } else if (change.kind === 'over') {
            expect(change.startedAt).toBe(open);
            expect(change.endedAt).toBeGreaterThan(change.startedAt);
            open = null;
          }
        }
      }),
    );
  });

  test('nothing is opened or ended but on two looks that agree on it, the first of them the moment that is told', () => {
    fc.assert(
      fc.property(looks, anyRules, (seen, by) => {
        for (const change of watch(seen, by).changes) {
          if (change.kind !== 'opened' && change.kind !== 'over') {
            continue;
          }
          const first = (change.kind === 'opened' ? change.startedAt : change.endedAt) / 100_000;
          const isTrouble = (look: Look | undefined) =>
            look?.kind === 'seen' &&
            (look.condition === 'broken' || (look.condition === 'degraded' && by.degraded));
          expect(first).toBeLessThan(change.look);
          expect(isTrouble(seen[first])).toBe(change.kind === 'opened');
          expect(isTrouble(seen[change.look])).toBe(change.kind === 'opened');
          const between = seen.slice(first, change.look + 1).filter(({ kind }) => kind === 'seen');
          expect(between.every((look) => isTrouble(look) === (change.kind === 'opened'))).toBe(true);
        }
      }),
    );
  });

  test('a path that never is in trouble twice in a row is never told', () => {
    const calm = fc
      .array(fc.tuple(fc.constantFrom(broken, degraded, unsure, blind, works), fc.constant(works)), {
        maxLength: 40,
      })
      .map((pairs) => pairs.flat());
    fc.assert(
      fc.property(calm, (seen) => {
        expect(watch(seen).changes.filter(({ kind }) => kind === 'opened')).toEqual([]);
      }),
    );
  });

  test('whatever came before, a lasting break is told and a lasting health ends it', () => {
    fc.assert(
      fc.property(looks, (seen) => {
        const { state } = watch([...seen, broken, broken, broken]);
        expect(state).toMatchObject({ condition: 'broken' });
        expect(state.trouble).not.toBeNull();
        expect(watch([...seen, broken, broken, broken, works, works, works]).state.trouble).toBeNull();
      }),
    );
  });

  test('the state survives JSON at every step', () => {
    fc.assert(
      fc.property(looks, (seen) => {
        const { state } = watch(seen);
        expect(PathState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
      }),
    );
  });
});
