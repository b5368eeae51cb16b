import { expect, test } from 'vitest';
import { type ErrorCounter, errorCounterNames } from '../../../src/facts/link/error-counters.ts';
import { type ErrorsAt, errorsBetween, risenBetween } from '../../../src/samplers/link-errors.ts';

function at(counters: Partial<Record<ErrorCounter, number>>, rest: Partial<ErrorsAt> = {}): ErrorsAt {
  const zero = Object.fromEntries(errorCounterNames.map((name) => [name, 0])) as Record<ErrorCounter, number>;
  return {
    at: 0,
    counters: { ...zero, ...counters },
    rxPackets: 0,
    txPackets: 0,
    carrierChanges: 4,
    ...rest,
  };
}

const busy = { rxPackets: 1_000_000, txPackets: 1_000_000 };

test.each([
  [
    'damaged frames are counted once, though two counters name them',
    { rx_errors: 7, rx_crc_errors: 7 },
    {},
    7,
  ],
  ['one damaged frame among a million is one too many', { rx_crc_errors: 1 }, busy, 1],
  ['losses of a busy host are ordinary', { rx_missed_errors: 50 }, busy, 0],
  ['losses of one frame in a hundred are not', { rx_missed_errors: 10_000 }, busy, 10_000],
  [
    'missed frames that the driver counts as errors, too, are counted once',
    { rx_errors: 500, rx_missed_errors: 500 },
    {},
    500,
  ],
  ['frames that no protocol of this host wanted', { rx_dropped: 300 }, { rxPackets: 1_000 }, 0],
  ['frames that could not be sent', { tx_errors: 3, tx_dropped: 4 }, { txPackets: 10 }, 7],
  ['nothing', {}, busy, 0],
] as const)('%s', (_name, counters, rest, count) => {
  expect(errorsBetween(at({}), at(counters, rest))).toBe(count);
});

test('while the carrier moves, errors are those of the flap', () => {
  expect(errorsBetween(at({}), at({ rx_crc_errors: 900 }, { carrierChanges: 6 }))).toBe(0);
});

test('a counter that ran backwards tells of another device', () => {
  const before = at({ rx_crc_errors: 900, rx_errors: 900 });
  expect(errorsBetween(before, at({ rx_crc_errors: 1, rx_errors: 1_000 }))).toBe(0);
  expect(risenBetween(before, at({}))).toBeNull();
  expect(risenBetween(at({}), before)).toEqual({ rx_crc_errors: 900, rx_errors: 900 });
});
