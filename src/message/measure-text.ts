import type { MeasuredSide, Measurement } from '../measure/measurement.ts';
import { plotTimes } from '../measure/plot.ts';
import { text } from '../model/text.ts';
import { printable } from './printable.ts';
import { type Language, say } from './say.ts';
import { displayWidth, fit } from './terminal/width.ts';

/** Columns of the name in front of the numbers, and of each number. */
const nameColumns = 16;

/** A measurement as lines for a terminal: a row for each side, then its times as a plot that fits the width. */
export function renderMeasurement(measured: Measurement, columns: number, language: Language): string[] {
  const { vm, target, guest, control, lost } = measured;
  if (guest === null) {
    const key = measured.path === 'not-working' ? 'measure.not-working' : 'measure.unclear';
    const why = measured.missing.map((each) => each.why);
    return (why.length > 0 ? why : [say(text(key, { vm, target }), language)]).map(printable);
  }
  const sides = [
    { name: say(text('measure.guest', { vm }), language), side: guest },
    ...(control === null ? [] : [{ name: say(text('measure.control'), language), side: control }]),
  ];
  const top = Math.max(...sides.map(({ side }) => side.maxMs ?? 0));
  return [
    say(text('measure.head'), language),
    ...sides.map(({ name, side }) => `${cell(name)}${row(side)}`),
    '',
    ...sides.map(
      ({ name, side }) =>
        `${cell(name)}${plotTimes(side.timesMs, columns - nameColumns - 12, top)} ≤ ${ms(top)} ms`,
    ),
    '',
    say(text('measure.times'), language),
    ...(lost === null || lost.out + lost.beyond + lost.return === 0
      ? []
      : [say(text('measure.segments', { out: lost.out, beyond: lost.beyond, back: lost.return }), language)]),
    ...(control === null ? [say(text('measure.no-control', { vm, target }), language)] : []),
    ...(measured.interrupted ? [say(text('measure.interrupted'), language)] : []),
  ].map(printable);
}

function cell(name: string): string {
  const shown = fit(name, nameColumns - 1);
  return shown + ' '.repeat(nameColumns - displayWidth(shown));
}

function row(side: MeasuredSide): string {
  return [
    String(side.sent).padStart(6),
    String(side.received).padStart(10),
    `${side.lossPercent} %`.padStart(13),
    String(side.lossPpm).padStart(10),
    ...[side.minMs, side.medianMs, side.p95Ms, side.maxMs, side.jitterMs].map((each) => ms(each).padStart(9)),
  ].join('');
}

function ms(value: number | null): string {
  return value === null ? '-' : value.toFixed(value < 100 ? 2 : 0);
}
