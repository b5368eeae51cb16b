import type { DetectedKind } from './observation.ts';
import { defaultPaceMs, defaultRules, type Rules } from './rules.ts';

/** What the detector is told once. */
export interface Settings {
  /** Part of every episode's id. */
  readonly hypervisor: string;
  readonly rules: Rules;
  /** Kinds that are not looked for. */
  readonly off: readonly DetectedKind[];
  /** How long after one message about an episode the next may follow; the last one repeats. */
  readonly paceMs: readonly [number, ...number[]];
}

/** The settings of a host whose configuration says nothing. */
export function defaultSettings(hypervisor: string): Settings {
  return { hypervisor, rules: defaultRules, off: [], paceMs: defaultPaceMs };
}
