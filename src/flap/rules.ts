import type { DetectedKind } from './observation.ts';

/** So many events within so long open an episode, which is over after `quietMs` without one. */
export interface Window {
  readonly count: number;
  readonly withinMs: number;
  readonly quietMs: number;
}

/** Events are counted. The first window that is crossed is the one that the episode tells. */
export interface CountRule {
  readonly type: 'count';
  readonly windows: readonly [Window, ...Window[]];
}

/** A condition opens an episode when it held for `holdMs`, and ends it when it was gone for `quietMs`. */
export interface ConditionRule {
  readonly type: 'condition';
  readonly holdMs: number;
  readonly quietMs: number;
}

export type Rule = CountRule | ConditionRule;

export type CountedKind = 'link-flap' | 'link-errors' | 'stp-changes' | 'mac-moves' | 'arp-storm';

/** A rule for each kind; a kind is either counted or held, whatever the numbers. */
export type Rules = {
  readonly [Kind in DetectedKind]: Kind extends CountedKind ? CountRule : ConditionRule;
};

const second = 1_000;
const minute = 60 * second;

const counted = (...windows: CountRule['windows']): CountRule => ({ type: 'count', windows });
const held = (holdMs: number, quietMs: number): ConditionRule => ({ type: 'condition', holdMs, quietMs });

/** The defaults; docs/decisions/0021-what-is-a-flap.md argues each. */
export const defaultRules: Rules = {
  'link-flap': counted(
    { count: 6, withinMs: minute, quietMs: 5 * minute },
    { count: 12, withinMs: 30 * minute, quietMs: 30 * minute },
  ),
  'link-errors': counted({ count: 100, withinMs: 5 * minute, quietMs: 10 * minute }),
  'stp-changes': counted({ count: 6, withinMs: 10 * minute, quietMs: 15 * minute }),
  'mac-moves': counted({ count: 5, withinMs: 3 * minute, quietMs: 5 * minute }),
  'arp-storm': counted({ count: 6_000, withinMs: minute, quietMs: 5 * minute }),
  'link-down': held(10 * second, 30 * second),
  'bond-member-lost': held(10 * second, minute),
  'lacp-partner-gone': held(10 * second, minute),
  'address-conflict': held(minute, 5 * minute),
  'guest-unseen': held(5 * second, 0),
};

/** How long after one message about an episode the next may follow; the last one repeats. */
export const defaultPaceMs: readonly [number, ...number[]] = [5 * second, 25 * second, 30 * second, minute];
