import { expect, test } from 'vitest';
import { linkObservations } from '../../../jobs/host/agent/link-observations.ts';
import type { LinkChange } from '../../../src/flap/link-change.ts';

const known = {
  role: (device: string) =>
    device === 'eth0' ? ('uplink' as const) : device === 'vnet0' ? ('tap' as const) : null,
  vm: (device: string) => (device === 'vnet0' ? 'web01' : null),
  above: (device: string) => (device === 'eth0' ? ['br0', 'vnet0'] : []),
};

function seen(change: Partial<LinkChange>, sinceMs: number | null = 1_000) {
  const whole: LinkChange = {
    index: 2,
    device: 'eth0',
    kind: 'changed',
    transitions: 1,
    up: false,
    enabled: true,
    toggled: false,
    moved: false,
    ...change,
  };
  return linkObservations({ atMs: 1_000, sinceMs, changes: [whole] }, known);
}

test('a lost carrier is one event, and a condition that holds', () => {
  const subject = { device: 'eth0', vm: null, about: null };
  expect(seen({})).toEqual([
    {
      type: 'count',
      subject: { kind: 'link-flap', ...subject },
      at: 1_000,
      since: 1_000,
      count: 1,
      up: false,
    },
    // It was up a moment ago.
    {
      type: 'condition',
      subject: { kind: 'link-down', ...subject },
      at: 1_000,
      since: 1_000,
      holds: false,
    },
    { type: 'condition', subject: { kind: 'link-down', ...subject }, at: 1_000, since: 1_000, holds: true },
  ]);
});

test('what was counted over a silence came somewhere in it', () => {
  expect(seen({ transitions: 9 }, 400)[0]).toMatchObject({ count: 9, since: 400, at: 1_000 });
  expect(seen({ transitions: 9 }, null)[0]).toMatchObject({ since: 1_000 });
});

test('what somebody sets down is excused, and is not down', () => {
  const observations = seen({ enabled: false, toggled: true });
  expect(observations.slice(0, 3)).toMatchObject(
    ['eth0', 'br0', 'vnet0'].map((device) => ({ type: 'excuse', device, from: 0, until: 11_000 })),
  );
  expect(observations.at(-1)).toMatchObject({ type: 'condition', holds: false });
});

test('a port that never had a carrier is no news, and one that is set up again without one neither', () => {
  expect(seen({ kind: 'found', transitions: 0 })).toEqual([]);
  expect(seen({ kind: 'changed', transitions: 0, toggled: true }).map(({ type }) => type)).toEqual([
    'excuse',
    'excuse',
    'excuse',
  ]);
  expect(seen({ kind: 'found', transitions: 0, up: true })).toMatchObject([
    { type: 'condition', holds: false },
  ]);
});

test('the transitions of its birth are none of a device, and nothing is told of one without a role', () => {
  expect(seen({ kind: 'appeared', transitions: 2, up: true }).map(({ type }) => type)).toEqual([
    'excuse',
    'condition',
  ]);
  expect(seen({ device: 'docker0' })).toEqual([]);
  expect(seen({ device: 'not a name' })).toEqual([]);
});

test('a tap is told with its guest; a device that is gone with nothing', () => {
  expect(seen({ device: 'vnet0' })[0]).toMatchObject({ subject: { device: 'vnet0', vm: 'web01' } });
  expect(seen({ kind: 'gone' })).toEqual([{ type: 'gone', device: 'eth0', vm: null, at: 1_000 }]);
});
