import { LabRefusal, UnknownName } from '../errors.ts';
import type { Lab } from '../lab.ts';
import { readBroken, withLock, writeBroken } from '../state.ts';
import { fits, topologyOf } from './fault.ts';
import { findScenario, scenarioIds } from './index.ts';
import { forgetNeighbors } from './reference.ts';

/** Makes a fault and puts it on record first, so that it can be healed even if making it fails half-way. */
export async function breakLab(lab: Lab, id: string, also: boolean): Promise<void> {
  const fault = findScenario(id);
  if (fault === undefined) {
    throw new UnknownName('fault', id, scenarioIds);
  }
  await withLock(
    `${lab.name}.faults`,
    () => {},
    async () => {
      if (!fits(fault, lab.topology)) {
        throw new LabRefusal(
          `${id} is of the topology ${topologyOf(fault)}, and this lab is ${lab.topology.name}: \`vmping lab up --topology ${topologyOf(fault)}\``,
        );
      }
      const active = readBroken(lab.name);
      if (active.includes(id)) {
        throw new LabRefusal(`${id} is active already: \`vmping lab heal\` undoes it`);
      }
      if (active.length > 0 && !also) {
        throw new LabRefusal(
          `${active.join(', ')} is active: heal it first (\`vmping lab heal\`), or add --also for a second fault`,
        );
      }
      writeBroken(lab.name, [...active, id]);
      await fault.inject(lab);
      await forgetNeighbors(lab);
    },
  );
}

/** Undoes every fault on record, the latest first; answers their ids. Safe after somebody else's fix. */
export async function healLab(lab: Lab): Promise<readonly string[]> {
  return withLock(
    `${lab.name}.faults`,
    () => {},
    async () => {
      const active = readBroken(lab.name);
      for (const id of active.toReversed()) {
        await findScenario(id)?.heal(lab);
      }
      if (active.length > 0) {
        await forgetNeighbors(lab);
      }
      writeBroken(lab.name, []);
      return active;
    },
  );
}
