import { layerOf } from './confusion.ts';
import type { Run } from './run.ts';

/** How many of some answers are right, and in how much. */
export interface Count {
  readonly asked: number;
  readonly layerRight: number;
  /** The very cause that was made; of a healthy path: `reachable`. */
  readonly causeRight: number;
  /** Nothing is wrong with it at all: see `judge.ts`, and its fix cures, and the program's exit status says the same. */
  readonly whollyRight: number;
}

/** Counts answers. What a scenario left behind in the lab says nothing about its answer. Pure. */
export function countOf(runs: readonly Pick<Run, 'wanted' | 'got' | 'wrongs'>[]): Count {
  return {
    asked: runs.length,
    layerRight: runs.filter(({ wanted, got }) => layerOf(wanted) === layerOf(got)).length,
    causeRight: runs.filter(({ wanted, got }) => wanted === got).length,
    whollyRight: runs.filter(({ wrongs }) => wrongs.length === 0).length,
  };
}

/** How many fixes were run as printed, and how many of them brought the path back. Pure. */
export function fixesOf(runs: readonly Pick<Run, 'cureMs' | 'wrongs'>[]): { run: number; cured: number } {
  const cures = runs.filter(({ cureMs }) => cureMs !== null);
  const failed = cures.filter(({ wrongs }) => wrongs.some((wrong) => wrong.startsWith('its fix')));
  return { run: cures.length, cured: cures.length - failed.length };
}

/** How many paths questions are about: a path is asked about in several states of the machines' memory. Pure. */
export function pathsOf(twins: readonly Pick<Run, 'topology' | 'id'>[]): number {
  return new Set(
    twins.map(({ topology, id }) => `${topology} ${id.replace(/, (warm|cold|forgotten|cured)$/, '')}`),
  ).size;
}

/** Healthy paths of which anything was called broken, be it beside `reachable`. Pure. */
export function falseAlarmsOf(twins: readonly Pick<Run, 'got' | 'answer'>[]): number {
  return twins.filter(
    ({ got, answer }) =>
      !['reachable', 'inconclusive', 'no answer'].includes(got) ||
      (answer !== null && answer.report.alsoFound.length > 0),
  ).length;
}
