import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { losesPings, Measurement } from '../../../src/measure/measurement.ts';
import { plotTimes } from '../../../src/measure/plot.ts';
import { renderMeasurement } from '../../../src/message/measure-text.ts';
import { displayWidth } from '../../../src/message/terminal/width.ts';

const side = {
  sent: 4,
  received: 3,
  minMs: 1,
  medianMs: 2,
  p95Ms: 8,
  maxMs: 8,
  jitterMs: 3.5,
  lossPercent: 25,
  lossPpm: 250_000,
  timesMs: [1, 2, null, 8],
};
const measured: Measurement = Measurement.parse({
  schema: 'vmping.measure/1',
  vm: 'web01',
  target: '10.0.0.1',
  hypervisor: 'hv1',
  startedAt: '2026-11-22T12:00:00.000Z',
  intervalMs: 200,
  durationMs: 800,
  interrupted: true,
  path: 'working',
  guest: side,
  control: { ...side, received: 4, lossPercent: 0, lossPpm: 0, timesMs: [1, 1, 1, 1] },
  lost: { out: 0, beyond: 1, return: 0 },
  missing: [],
});

test('the plot: a block for each ping, a mark for a lost one', () => {
  expect(plotTimes([0, 1, null, 8], 80, 8)).toBe('▁▂×█');
  expect(plotTimes([1, null, 1, 1, 8, 1], 3, 8)).toBe('×▂█');
  expect(plotTimes([0, 0], 80, 0)).toBe('▁▁');
});

test('the plot never takes more columns than there are', () => {
  const times = fc.array(fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })), {
    minLength: 1,
    maxLength: 300,
  });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 200 }), (values, columns) => {
      const plot = plotTimes(values, columns, Math.max(0, ...values.map((each) => each ?? 0)));
      expect(displayWidth(plot)).toBe(Math.min(columns, values.length));
      // However few columns there are, a lost ping stays in sight.
      expect(plot.includes('×')).toBe(values.includes(null));
    }),
  );
});

test('both sides as rows with loss in % and ppm, and where it was lost', () => {
  const text = renderMeasurement(measured, 100, 'en').join('\n');
  expect(text).toMatch(/web01 +4 +3 +25 % +250000 +1\.00 +2\.00 +8\.00 +8\.00 +3\.50/u);
  expect(text).toMatch(/this hypervisor +4 +4 +0 % +0 /u);
  expect(text).toContain('on the way out 0, beyond it 1, on this host on the way back 0');
  expect(text).toContain('Ended early');
  expect(text).not.toMatch(/⟦|undefined|NaN/u);
});

test('without a control it says so', () => {
  expect(renderMeasurement({ ...measured, control: null }, 100, 'en').join('\n')).toContain(
    'cannot ask 10.0.0.1',
  );
});

test('a path that does not work is not measured', () => {
  const broken = { ...measured, path: 'not-working', guest: null, control: null, lost: null } as const;
  expect(renderMeasurement(broken, 100, 'en')).toEqual([
    'web01 does not reach 10.0.0.1 now, so there is nothing to measure. `vmping diagnose web01 10.0.0.1` tells why.',
  ]);
});

test.each([
  [40, 38, false],
  [40, 37, true],
  [80, 76, true],
  [80, 77, false],
  [1000, 960, false],
  [3, 0, true],
])('%i sent, %i received: more than chance is %s', (sent, received, loses) => {
  expect(losesPings({ sent, received })).toBe(loses);
});
