import { describe, expect, test } from 'vitest';
import { nextAt } from '../../../src/flap/detector.ts';
import { FlapState } from '../../../src/flap/state.ts';
import { flaps, Host, minute, second, settings, subject, t0 } from './fixtures.ts';

/** So many transitions, one every so often. */
function flapping(host: Host, count: number, everyMs: number, from = t0): number {
  for (let done = 0; done < count; done += 1) {
    host.see(from + done * everyMs, flaps(from + done * everyMs, 1, done % 2 === 1));
  }
  return from + (count - 1) * everyMs;
}

describe('the threshold', () => {
  test('five transitions in a minute are none of its business, the sixth is', () => {
    const host = new Host();
    flapping(host, 5, 10 * second);
    expect(host.changes).toEqual([]);
    const [change, ...more] = host.see(t0 + 50 * second, flaps(t0 + 50 * second, 1, true));
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      type: 'opened',
      episode: {
        seq: 0,
        phase: 'open',
        startedAt: t0,
        lastAt: t0 + 50 * second,
        endedAt: null,
        count: 6,
        up: true,
        threshold: { count: 6, seconds: 60 },
        quietMs: 5 * minute,
        why: null,
      },
    });
    expect(change?.episode.timeline.map(({ at, up }) => [at - t0, up])).toEqual([
      [0, false],
      [10 * second, true],
      [20 * second, false],
      [30 * second, true],
      [40 * second, false],
      [50 * second, true],
    ]);
  });

  test('a cable that is pulled and plugged, a switch that restarts: nothing', () => {
    const host = new Host();
    flapping(host, 2, 3 * second);
    flapping(host, 4, 40 * second, t0 + 10 * minute);
    host.see(t0 + 60 * minute);
    expect(host.changes).toEqual([]);
    expect(host.state.trackers).toEqual([]);
  });

  test('slow flapping crosses the long window, and is over only after a long quiet', () => {
    const host = new Host();
    const last = flapping(host, 12, 2 * minute);
    expect(host.changes.at(0)).toMatchObject({
      type: 'opened',
      episode: { count: 12, threshold: { count: 12, seconds: 1_800 }, quietMs: 30 * minute },
    });
    host.see(last + 29 * minute);
    expect(host.types().filter((type) => type === 'over')).toEqual([]);
    host.see(last + 30 * minute);
    expect(host.types().at(-1)).toBe('over');
  });

  test('two devices, two episodes', () => {
    const host = new Host();
    host.see(t0, flaps(t0, 6), flaps(t0, 6, true, 'eth1'));
    expect(host.changes.map(({ type, episode }) => [type, episode.subject.device])).toEqual([
      ['opened', 'eth0'],
      ['opened', 'eth1'],
    ]);
    expect(new Set(host.changes.map(({ episode }) => episode.id)).size).toBe(2);
  });
});

describe('an episode', () => {
  test('a link that flaps every minute stays one, told at a bounded rate, and ends once', () => {
    const host = new Host();
    flapping(host, 6, second);
    const opened = t0 + 5 * second;
    let at = opened;
    for (let next = nextAt(host.state, settings); at < t0 + 20 * minute; at += minute) {
      while (next !== null && next < at) {
        host.see(next);
        next = nextAt(host.state, settings);
      }
      host.see(at, flaps(at));
      next = nextAt(host.state, settings);
    }
    for (let next = nextAt(host.state, settings); next !== null; next = nextAt(host.state, settings)) {
      host.see(next);
    }
    expect(new Set(host.changes.map(({ episode }) => episode.id)).size).toBe(1);
    expect(host.changes.map(({ episode }) => episode.seq)).toEqual(host.changes.map((_, index) => index));
    expect(host.types().slice(0, 3)).toEqual(['opened', 'updated', 'updated']);
    expect(host.types().filter((type) => type !== 'updated')).toEqual(['opened', 'over']);
    expect(host.changes.length).toBeLessThan(25);
    expect(host.changes.at(-1)?.episode).toMatchObject({
      count: 26,
      phase: 'over',
      lastAt: at - minute,
      endedAt: at + 4 * minute,
      why: 'quiet',
    });
  });

  test('the second message comes though nothing happened, to bring what took time to look up; then silence', () => {
    const host = new Host();
    host.see(t0, flaps(t0, 6));
    expect(nextAt(host.state, settings)).toBe(t0 + 5 * second);
    expect(host.see(t0 + 5 * second).map(({ type }) => type)).toEqual(['updated']);
    expect(nextAt(host.state, settings)).toBe(t0 + 5 * minute);
    const { id } = host.changes[0]?.episode ?? { id: '' };
    host.see(t0 + 6 * second, { type: 'retell', id, at: t0 + 6 * second });
    expect(nextAt(host.state, settings)).toBe(t0 + 30 * second);
  });

  test('a device that is gone ends it, and nothing is remembered', () => {
    const host = new Host();
    host.see(t0, flaps(t0, 6), flaps(t0, 3, null, 'eth1'));
    const { device } = subject('link-flap');
    host.see(t0 + second, { type: 'gone', device, vm: null, at: t0 + second });
    expect(host.changes.at(-1)).toMatchObject({
      type: 'over',
      episode: { why: 'gone', endedAt: t0 + second },
    });
    host.see(t0 + second, { type: 'gone', device: subject('link-flap', 'eth1').device, vm: null, at: t0 });
    expect(host.types()).toEqual(['opened', 'over']);
    expect(host.state.trackers).toEqual([]);
  });
});

describe('a burst', () => {
  test('10,000 at once and 10,000 one by one are the same episode with the same count', () => {
    const [atOnce, oneByOne] = [new Host(), new Host()];
    atOnce.see(t0, flaps(t0, 10_000, true));
    for (let each = 0; each < 10_000; each += 1) {
      oneByOne.see(t0, flaps(t0, 1, true));
    }
    for (const host of [atOnce, oneByOne]) {
      host.see(t0 + 5 * second);
      host.see(t0 + 5 * minute);
      expect(host.types()).toEqual(['opened', 'updated', 'over']);
      expect(host.changes.at(-1)?.episode.count).toBe(10_000);
    }
    expect(atOnce.changes.slice(1)).toEqual(oneByOne.changes.slice(1));
  });

  test('what came while nobody looked counts only where it must have come fast enough', () => {
    const away = { type: 'count', subject: subject('link-flap'), since: t0, up: true } as const;
    const quiet = new Host();
    quiet.see(t0 + 60 * minute, { ...away, at: t0 + 60 * minute, count: 10 });
    expect(quiet.changes).toEqual([]);
    const surely = new Host();
    surely.see(t0 + 60 * minute, { ...away, at: t0 + 60 * minute, count: 10_000 });
    expect(surely.changes).toMatchObject([{ type: 'opened', episode: { count: 10_000, startedAt: t0 } }]);
    const short = new Host();
    short.see(t0 + 20 * second, { ...away, at: t0 + 20 * second, count: 6 });
    expect(short.types()).toEqual(['opened']);
  });

  test('an episode goes on where it flapped on while nobody looked', () => {
    const host = new Host();
    host.see(t0, flaps(t0, 6));
    const at = t0 + 60 * minute;
    host.see(at, { type: 'count', subject: subject('link-flap'), since: t0, at, count: 40, up: true });
    expect(host.types()).toEqual(['opened', 'updated']);
    expect(host.changes.at(-1)?.episode.count).toBe(46);
  });
});

describe('what people do is no trouble', () => {
  const { device } = subject('link-flap');

  test('transitions around a deed are not counted, whether the deed is known before or after', () => {
    const host = new Host();
    if (device === null) {
      throw new Error('the fixture has a device');
    }
    host.see(t0, flaps(t0, 5));
    host.see(t0 + second, { type: 'excuse', device, from: t0 - second, until: t0 + 10 * second });
    host.see(t0 + 2 * second, flaps(t0 + 2 * second, 20));
    host.see(t0 + 20 * second, flaps(t0 + 20 * second, 5));
    expect(host.changes).toEqual([]);
    host.see(t0 + 21 * second, flaps(t0 + 21 * second, 1));
    expect(host.changes).toMatchObject([{ type: 'opened', episode: { count: 6 } }]);
  });
});

describe('time', () => {
  test('a clock that is set back moves what is remembered', () => {
    const host = new Host();
    host.see(t0, flaps(t0, 3));
    const earlier = t0 - 60 * minute;
    host.see(earlier, flaps(earlier, 3));
    expect(host.types()).toEqual(['opened']);
    host.see(earlier + 5 * minute);
    expect(host.types().at(-1)).toBe('over');
    expect(host.changes.at(-1)?.episode).toMatchObject({ startedAt: earlier, count: 6 });
  });

  test('an observation from the future is from now, one from long ago opens nothing', () => {
    const host = new Host();
    host.see(t0, flaps(t0 + 60 * minute, 3));
    host.see(t0 + second, flaps(t0 + second, 2));
    host.see(t0 + 2 * second, flaps(t0 - 60 * minute, 5));
    expect(host.changes).toEqual([]);
    host.see(t0 + 3 * second, flaps(t0 + 3 * second, 1));
    expect(host.changes).toMatchObject([{ type: 'opened', episode: { count: 6 } }]);
  });

  test('a late tick does not make two episodes one', () => {
    const host = new Host();
    host.see(t0, flaps(t0, 6));
    const later = t0 + 10 * minute;
    host.see(later, flaps(later, 6));
    expect(host.types()).toEqual(['opened', 'over', 'opened']);
  });
});

test('the state is plain JSON of its schema', () => {
  const host = new Host();
  host.see(t0, flaps(t0, 6), flaps(t0, 2, null, 'eth1'));
  expect(FlapState.parse(JSON.parse(JSON.stringify(host.state)))).toEqual(host.state);
});
