import { countOf, fixesOf } from './count.ts';
import { type Run, seconds } from './run.ts';
import { quantile } from './statistics.ts';

/** The columns of `figuresFor`. */
export const figureColumns = [
  'layer right',
  'cause right',
  'wholly right',
  'healthy right',
  'fixes that cure',
  'fault p50',
  'fault p95',
  'healthy p50',
  'frames p50',
  'frames max',
] as const;

/** What a row says of some answers: how many were right, how long they took, how many frames were sent. Pure. */
export function figuresFor(runs: readonly Run[]): string[] {
  const faults = runs.filter(({ kind }) => kind === 'fault');
  const healthy = runs.filter(({ kind }) => kind === 'twin');
  const fixes = fixesOf(runs);
  const count = countOf(faults);
  const times = (some: readonly Run[]) =>
    some.flatMap(({ answer }) => answer?.diagnosis.timings.totalMs ?? []);
  const frames = runs.flatMap(({ answer }) => answer?.diagnosis.cost.frames ?? []);
  const share = (part: number, whole: number) => (whole === 0 ? '-' : `${part}/${whole}`);
  return [
    share(count.layerRight, count.asked),
    share(count.causeRight, count.asked),
    share(count.whollyRight, count.asked),
    share(countOf(healthy).whollyRight, healthy.length),
    share(fixes.cured, fixes.run),
    seconds(quantile(times(faults), 0.5)),
    seconds(quantile(times(faults), 0.95)),
    seconds(quantile(times(healthy), 0.5)),
    `${quantile(frames, 0.5) ?? '-'}`,
    `${quantile(frames, 1) ?? '-'}`,
  ];
}
