import type { Answer } from './engine.ts';
import type { Run } from './run.ts';

/** The value below which this share of the values lies, by nearest rank; null where there are none. Pure. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** The middle value, or what lies halfway between the two; null where there are none. Pure. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** What is measured over the runs of a bench, in milliseconds and frames; null where there was nothing to measure. */
export interface Figures {
  /** Faults whose answer needed no probe. */
  readonly decisive: Spread;
  readonly faults: Spread;
  readonly healthy: Spread;
  /** The same faults as the program itself, Node's start included. */
  readonly program: Spread;
  readonly manual: Spread;
  /** Of the very runs for which the manual steps were taken as well. */
  readonly insteadOfManual: Spread;
  /** Median by hand ÷ median of vmping, on the same faults. */
  readonly ratio: number | null;
  /** Whole run ÷ its longest single probe: of faults, and of healthy paths, where the probes take a tenth of a second. */
  readonly overhead: Spread;
  readonly healthyOverhead: Spread;
  readonly frames: Spread;
  readonly sweepFrames: Spread;
  readonly cure: Spread;
}

/** A set of values in a few numbers. */
export interface Spread {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

function total({ answer }: Pick<Run, 'answer'>): number {
  return answer?.diagnosis.timings.totalMs ?? 0;
}

function overheadOf({ answer: { diagnosis } }: { answer: Answer }): number {
  return diagnosis.timings.totalMs / diagnosis.cost.longestProbeMs;
}

/** Every figure of a bench. Pure. */
export function figuresOf(runs: readonly Run[]): Figures {
  const answered = runs.flatMap(({ answer, ...run }) => (answer === null ? [] : [{ ...run, answer }]));
  const faults = answered.filter(({ kind }) => kind === 'fault');
  const probed = answered.filter(({ answer }) => answer.diagnosis.cost.longestProbeMs > 0);
  const both = answered.filter(({ manualMs }) => manualMs !== null);
  const manual = spread(both.flatMap(({ manualMs }) => manualMs ?? []));
  const insteadOfManual = spread(both.map(total));
  return {
    decisive: spread(faults.filter(({ answer }) => answer.diagnosis.cost.longestProbeMs === 0).map(total)),
    faults: spread(faults.map(total)),
    healthy: spread(answered.filter(({ kind }) => kind === 'twin').map(total)),
    program: spread(answered.flatMap(({ cliMs }) => cliMs ?? [])),
    manual,
    insteadOfManual,
    ratio: manual.p50 === null || insteadOfManual.p50 === null ? null : manual.p50 / insteadOfManual.p50,
    overhead: spread(probed.filter(({ kind }) => kind === 'fault').map(overheadOf)),
    healthyOverhead: spread(probed.filter(({ kind }) => kind === 'twin').map(overheadOf)),
    frames: spread(probed.map(({ answer }) => answer.diagnosis.cost.frames)),
    sweepFrames: spread(
      probed.map(({ answer }) => answer.diagnosis.cost.sweepFrames).filter((sent) => sent > 0),
    ),
    cure: spread(answered.flatMap(({ cureMs }) => cureMs ?? [])),
  };
}

function spread(values: readonly number[]): Spread {
  return {
    count: values.length,
    p50: median(values),
    p95: quantile(values, 0.95),
    max: quantile(values, 1),
  };
}
