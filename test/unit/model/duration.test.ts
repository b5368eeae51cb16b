import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration, writeDuration } from '../../../src/model/duration.ts';

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['5m', 300_000],
  ['1.5h', 5_400_000],
  ['1h30m', 5_400_000],
  ['7d', 604_800_000],
  ['0s', 0],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '10', 's', '10 s', '-5s', '10x', '1h 30m', '10sm', '1e3s', '٣s'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test('what is written is read as it was', () => {
  fc.assert(
    fc.property(fc.nat(4_000_000_000), (ms) => {
      expect(parseDuration(writeDuration(ms))).toBe(ms);
    }),
  );
  expect([0, 90_000, 5_400_000].map(writeDuration)).toEqual(['0s', '1m30s', '1h30m']);
});
