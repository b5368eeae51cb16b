import { setTimeout as sleep } from 'node:timers/promises';
import type { Decoy, Fault } from './faults/fault.ts';
import type { Lab } from './lab.ts';
import { differences, takeSnapshot } from './snapshot.ts';

/** How long each step of a proof took. */
export interface Proof {
  readonly id: string;
  readonly ms: number;
  readonly steps: Readonly<Record<'worked' | 'broke' | 'stayedBroken' | 'healed', number>>;
}

/** How strict a proof is. */
export interface ProofOptions {
  /** Times that the broken path is tried; default 1. */
  readonly attempts?: number;
  /** Also shows that the settings that are compared hold the fault: without it, healing is not proven. */
  readonly isThorough?: boolean;
}

/** Whether the path of a scenario works, asked in its guest and nowhere else. A guest that is silent says no. */
export async function pathWorks(lab: Lab, { vm, works }: Pick<Fault, 'vm' | 'works'>): Promise<boolean> {
  try {
    const { exitCode } = await lab.guest(vm, works, { timeoutMs: 2000, graceMs: 500 });
    return exitCode === 0;
  } catch {
    return false;
  }
}

/** Whether the path works while the scenario is made. Pure. */
export function worksOn(scenario: Fault | Decoy): boolean {
  return scenario.expect === 'reachable' || scenario.keepsPath === true;
}

/** Waits until the path works; answers whether it came to that. */
export async function untilPathWorks(lab: Lab, scenario: Fault | Decoy, timeoutMs = 8000): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!(await pathWorks(lab, scenario))) {
    if (Date.now() > deadline) {
      return false;
    }
    await sleep(50);
  }
  return true;
}

/**
 * Shows without vmping that a scenario is what it says: the path works, breaks (or, for a decoy, does
 * not), works again, and every setting is as before. Throws with the step that did not hold.
 */
export async function prove(
  lab: Lab,
  scenario: Fault | Decoy,
  { attempts = 1, isThorough = false }: ProofOptions = {},
): Promise<Proof> {
  const { id } = scenario;
  const started = Date.now();
  let last = started;
  const lap = (): number => {
    const ms = Date.now() - last;
    last = Date.now();
    return ms;
  };
  const before = await takeSnapshot(lab);
  if (!(await untilPathWorks(lab, scenario))) {
    throw new Error(`${id}: the path does not work before it is broken (${scenario.works})`);
  }
  const worked = lap();
  await lab.break(id);
  const broke = lap();
  try {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if ((await pathWorks(lab, scenario)) !== worksOn(scenario)) {
        throw new Error(
          `${id}: the path ${worksOn(scenario) ? 'breaks' : 'still works'} (attempt ${attempt})`,
        );
      }
    }
    if (
      isThorough &&
      scenario.expect !== 'reachable' &&
      differences(before, await takeSnapshot(lab)).length === 0
    ) {
      throw new Error(`${id}: broken, but no setting that is compared differs`);
    }
  } catch (error) {
    await lab.heal();
    throw error;
  }
  const stayedBroken = lap();
  await lab.heal();
  if (!(await untilPathWorks(lab, scenario))) {
    throw new Error(`${id}: the path does not work after healing`);
  }
  const changed = differences(before, await takeSnapshot(lab));
  if (changed.length > 0) {
    throw new Error(`${id}: healed, but settings differ:\n${changed.join('\n')}`);
  }
  return { id, ms: Date.now() - started, steps: { worked, broke, stayedBroken, healed: lap() } };
}
