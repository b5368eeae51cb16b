import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkObservations } from '../../../jobs/host/agent/link-observations.ts';
import { detect } from '../../../src/flap/detector.ts';
import type { LinkChange } from '../../../src/flap/link-change.ts';
import { defaultSettings } from '../../../src/flap/settings.ts';
import { emptyFlapState } from '../../../src/flap/state.ts';

const settings = defaultSettings('hv1');

/** The worst case: whatever comes and goes has the name and the role of one device of a guest. */
const known = { role: () => 'tap' as const, vm: () => 'web01', above: () => ['br0'] };

interface Life {
  readonly afterMs: number;
  readonly birth: number;
  /** Transitions while it is made ready, so long after it appeared. */
  readonly ready: readonly { readonly afterMs: number; readonly transitions: number }[];
  readonly livesMs: number;
}

const lives: fc.Arbitrary<Life[]> = fc.array(
  fc.record({
    afterMs: fc.nat(3_000),
    birth: fc.nat(4),
    ready: fc.array(fc.record({ afterMs: fc.nat(2_000), transitions: fc.integer({ min: 1, max: 4 }) }), {
      maxLength: 4,
    }),
    livesMs: fc.nat(20_000),
  }),
  { maxLength: 30 },
);

test('taps, veths and whatever comes and goes are no flaps, however often they do', () => {
  fc.assert(
    fc.property(lives, (all) => {
      let state = emptyFlapState;
      let now = Date.UTC(2026, 10, 23, 3);
      const see = (change: Partial<LinkChange>) => {
        const whole: LinkChange = {
          index: 7,
          device: 'vnet0',
          kind: 'changed',
          transitions: 0,
          up: true,
          enabled: true,
          toggled: false,
          moved: false,
          ...change,
        };
        const observations = linkObservations({ atMs: now, sinceMs: now, changes: [whole] }, known);
        const detected = detect(state, observations, now, settings);
        ({ state } = detected);
        expect(detected.changes).toEqual([]);
      };
      for (const { afterMs, birth, ready, livesMs } of all) {
        now += afterMs;
        see({ kind: 'appeared', transitions: birth });
        for (const step of ready) {
          now += step.afterMs;
          see({ transitions: step.transitions });
        }
        now += livesMs;
        see({ kind: 'gone', up: false });
      }
      expect(state.trackers).toEqual([]);
    }),
  );
});
