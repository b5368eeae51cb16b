import type { Change } from '../../../src/flap/change.ts';
import { detect } from '../../../src/flap/detector.ts';
import { type DetectedKind, type Observation, Subject } from '../../../src/flap/observation.ts';
import { defaultSettings } from '../../../src/flap/settings.ts';
import { emptyFlapState, type FlapState } from '../../../src/flap/state.ts';

export const settings = defaultSettings('hv1');

/** A time of day to start from; nothing depends on it. */
export const t0 = Date.UTC(2026, 10, 23, 3, 0, 0);

export const second = 1_000;
export const minute = 60 * second;

export function subject(kind: DetectedKind, device = 'eth0', about: string | null = null): Subject {
  return Subject.parse({ kind, device, vm: null, about });
}

export function flaps(at: number, count = 1, up: boolean | null = false, device = 'eth0'): Observation {
  return { type: 'count', subject: subject('link-flap', device), at, count, up };
}

/** A host with a clock of its own: each step is told at its time, ticks come when the detector wants them. */
export class Host {
  state: FlapState = emptyFlapState;
  readonly changes: Change[] = [];

  see(now: number, ...observations: readonly Observation[]): readonly Change[] {
    const { state, changes } = detect(this.state, observations, now, settings);
    this.state = state;
    this.changes.push(...changes);
    return changes;
  }

  types(): readonly string[] {
    return this.changes.map(({ type }) => type);
  }
}
