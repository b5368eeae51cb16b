import type { Lab } from '../lab.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Answer, Engine } from './engine.ts';

/** One question of the bench with its answer, judged. */
export interface Run {
  /** The fault or twin; a healed fault that is asked again is `<fault>, cured`. */
  readonly id: string;
  readonly kind: 'fault' | 'twin' | 'hidden';
  /** Of the lab that it was asked in. */
  readonly topology: string;
  readonly round: number;
  /** The cause, or `reachable`; of a hidden fault `inconclusive`. */
  readonly wanted: string;
  readonly got: string;
  /** What is wrong with the answer or with what follows from it; empty where all of it is right. */
  readonly wrongs: readonly string[];
  /** What the scenario left behind in the lab after it was undone: the lab's fault, not the answer's. */
  readonly left: readonly string[];
  /** Null where vmping failed to answer. */
  readonly answer: Answer | null;
  /** Null where the fix is not for the hypervisor. */
  readonly cureMs: number | null;
  /** Of the program itself, where it was run; null elsewhere. */
  readonly cliMs: number | null;
  /** Of the seven manual steps on the same fault, where they were taken; null elsewhere. */
  readonly manualMs: number | null;
}

/** What every case of a bench is given. */
export interface Bench {
  readonly lab: Lab;
  readonly engine: Engine;
  /** How often a broken path is asked about, at moments chosen at random; 1: once, at once. */
  readonly asks: number;
  /** Whether the guest has forgotten its neighbors when a broken path is asked about. */
  readonly isCold: boolean;
  /** Cases in which the program itself is run as well, for its exit status. */
  readonly byCli: (id: string) => boolean;
  /** Cases in which the manual steps are taken as well, for their time. */
  readonly byHand: (id: string) => boolean;
  /** The lab's settings before anything was broken. */
  readonly reference: { settings: Snapshot };
}

/** Seconds as people read them; a dash where there are none. */
export function seconds(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 1000).toFixed(2)} s`;
}

/** How one line of what was left behind is shown. */
export function leftLine(line: string): string {
  return `left behind: ${line}`;
}

/** One line of progress. */
export function progressLine({ id, got, wrongs, left, answer, cureMs, cliMs, manualMs }: Run): string {
  const parts = [
    wrongs.length > 0 ? 'WRONG' : left.length > 0 ? 'LEFT ' : 'ok   ',
    id.padEnd(34),
    got.padEnd(34),
    answer === null ? '-' : seconds(answer.diagnosis.timings.totalMs),
    ...(cureMs === null ? [] : [`cured in ${seconds(cureMs)}`]),
    ...(cliMs === null ? [] : [`program ${seconds(cliMs)}`]),
    ...(manualMs === null ? [] : [`by hand ${seconds(manualMs)}`]),
  ];
  return [parts.join('  '), ...[...wrongs, ...left.map(leftLine)].map((line) => `      ${line}`)].join('\n');
}
