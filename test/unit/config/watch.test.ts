import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';

const watchOf = (watch: unknown) => {
  const parsed = parseConfig({ watch });
  return parsed.ok
    ? parsed.config.watch
    : parsed.problems.map(({ path, says }) => `${path.join('.')} ${says}`);
};

test('a pair needs a VM and a target; the rest has defaults', () => {
  expect(watchOf({ pairs: [{ vm: 'hv1/web01', target: '10.0.0.1:443' }] })).toMatchObject({
    everySeconds: 300,
    confirmSeconds: 15,
    degraded: true,
    unseenSeconds: 900,
    pairs: [{ vm: 'web01', hypervisor: 'hv1', everySeconds: 300, source: { kind: 'file' } }],
  });
});

test('an empty section, and none, watch nothing', () => {
  expect(watchOf(null)).toEqual(watchOf(undefined));
  expect(watchOf({})).toMatchObject({ pairs: [] });
});

test('the interval of the section holds for pairs that name none', () => {
  const pairs = [
    { vm: 'web01', target: '10.0.0.1' },
    { vm: 'web02', target: '10.0.0.1', every: '30s' },
  ];
  expect(watchOf({ every: '1h', pairs })).toMatchObject({
    pairs: [{ everySeconds: 3_600 }, { everySeconds: 30 }],
  });
});

test.each([
  [{ every: '5' }, 'watch.every is not a length of time: write a number and a unit, as 30s, 5m, 2h or 1d'],
  [{ every: '29s' }, 'watch.every is out of range: from 30s to 24h'],
  [{ every: 300 }, 'watch.every expected text, found a number: put it in quotes'],
  [{ confirm: '1s' }, 'watch.confirm is out of range: from 5s to 10m'],
  [{ unseen: '10s' }, 'watch.unseen is out of range: from 1m to 7d'],
  [{ pairs: [{ vm: 'web01' }] }, 'watch.pairs.0.target is missing'],
  [
    { pairs: [{ vm: '-web01', target: '10.0.0.1' }] },
    'watch.pairs.0.vm is not a VM: the name of a VM cannot begin with "-"',
  ],
  [
    { pairs: [{ vm: 'web01', target: '10.0.0.256' }] },
    'watch.pairs.0.target is not a target: write 10.0.0.1, fd00::1, db.example.org or one of them with a port, as 10.0.0.1:443',
  ],
  [
    {
      pairs: [
        { vm: 'web01', target: '10.0.0.1' },
        { vm: 'web01', target: '10.0.0.1', every: '1m' },
      ],
    },
    'watch.pairs.1 is the same path as entry 1',
  ],
  [{ pair: [] }, 'watch.pair unknown key; did you mean "pairs"?'],
])('%j is told: %s', (watch, problem) => {
  expect(watchOf(watch)).toEqual([problem]);
});
