import { expect, test } from 'vitest';
import { nextAt } from '../../../src/flap/detector.ts';
import type { Observation } from '../../../src/flap/observation.ts';
import { resumed } from '../../../src/flap/state.ts';
import { Host, minute, second, settings, subject, t0 } from './fixtures.ts';

function down(at: number, holds: boolean): Observation {
  return { type: 'condition', subject: subject('link-down'), at, holds };
}

test('a condition counts when it has held for long enough', () => {
  const host = new Host();
  host.see(t0, down(t0, true));
  expect(nextAt(host.state, settings)).toBe(t0 + 10 * second);
  host.see(t0 + 9_999);
  expect(host.changes).toEqual([]);
  host.see(t0 + 10 * second);
  expect(host.changes).toMatchObject([
    {
      type: 'opened',
      episode: { startedAt: t0, count: 1, up: false, threshold: { count: 1, seconds: 10 } },
    },
  ]);
});

test('one that goes before is forgotten', () => {
  const host = new Host();
  host.see(t0, down(t0, true));
  host.see(t0 + 9 * second, down(t0 + 9 * second, false));
  expect(nextAt(host.state, settings)).toBeNull();
  host.see(t0 + 10 * minute);
  expect(host.changes).toEqual([]);
  expect(host.state.trackers).toEqual([]);
});

test('it is over when it was gone for long enough; coming back before that is the same episode', () => {
  const host = new Host();
  host.see(t0, down(t0, true));
  host.see(t0 + 20 * second, down(t0 + 20 * second, false));
  host.see(t0 + 40 * second, down(t0 + 40 * second, true));
  host.see(t0 + 60 * second, down(t0 + 60 * second, false));
  host.see(t0 + 89 * second);
  expect(host.types().filter((type) => type === 'over')).toEqual([]);
  host.see(t0 + 90 * second);
  expect(host.changes.at(-1)).toMatchObject({
    type: 'over',
    episode: {
      count: 2,
      up: true,
      lastAt: t0 + 60 * second,
      ceasedAt: t0 + 60 * second,
      endedAt: t0 + 90 * second,
      why: 'quiet',
    },
  });
  expect(host.changes.at(-1)?.episode.timeline.map(({ at, up }) => [at - t0, up])).toEqual([
    [0, false],
    [20 * second, true],
    [40 * second, false],
    [60 * second, true],
  ]);
});

test('saying it again changes nothing, and what is older than what is known is not heard', () => {
  const host = new Host();
  host.see(t0, down(t0, true));
  host.see(t0 + 5 * second, down(t0 + 5 * second, true), down(t0 - second, false));
  host.see(t0 + 10 * second);
  expect(host.changes).toMatchObject([{ type: 'opened', episode: { startedAt: t0, count: 1 } }]);
});

test('what never held leaves no trace', () => {
  const host = new Host();
  host.see(t0, down(t0, false));
  expect(host.state.trackers).toEqual([]);
});

test('a condition that was over before anyone could tell is told with its end', () => {
  const host = new Host();
  host.see(t0 + 5 * minute, down(t0, true), down(t0 + 4 * minute, false));
  expect(host.types()).toEqual(['opened', 'over']);
});

test('nobody looked for a while: what held before and is gone now opens nothing', () => {
  const host = new Host();
  host.see(t0, down(t0, true));
  const at = t0 + minute;
  host.see(at, {
    type: 'condition',
    subject: subject('link-down'),
    at,
    since: t0 + 2 * second,
    holds: false,
  });
  expect(host.changes).toEqual([]);
  host.see(at + second, down(at + second, true));
  const again = at + minute;
  const since = at + 2 * second;
  host.see(again, { type: 'condition', subject: subject('link-down'), at: again, since, holds: true });
  expect(host.changes).toMatchObject([{ type: 'opened', episode: { startedAt: at + second } }]);
});

test('after a restart a condition counts from where it is seen to hold again; a link has a counter that tells', () => {
  const host = new Host();
  const lost = { ...down(t0, true), subject: subject('bond-member-lost') };
  host.see(t0, lost, down(t0, true));
  const state = resumed(host.state, t0 + minute);
  expect(state.trackers.map(({ subject: { kind }, changedAt }) => [kind, changedAt - t0])).toEqual([
    ['bond-member-lost', minute],
    ['link-down', 0],
  ]);
});
