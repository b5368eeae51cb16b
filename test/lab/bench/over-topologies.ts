import { load } from '../../bench/machine.ts';
import { topologyOf } from '../faults/fault.ts';
import { decoys, faults } from '../faults/index.ts';
import { LabUnavailable } from '../requirements.ts';
import { slownessOf } from '../slow-host.ts';
import type { Kernel } from '../state.ts';
import { topologies } from '../topologies/index.ts';
import type { Topology } from '../topology.ts';
import { type BenchOptions, runBench } from './bench.ts';
import { endBenchLab, openBenchLab } from './own-lab.ts';
import type { Run } from './run.ts';
import { twinsOf } from './twins.ts';

/** What is asked in a topology: faults, decoys and healthy paths, by id. */
export function idsOf(topology: Topology): readonly string[] {
  return [
    ...[...faults, ...decoys].filter((scenario) => topologyOf(scenario) === topology.name),
    ...twinsOf(topology),
  ].map(({ id }) => id);
}

/** The answers of a bench over several labs, and the labs that could not be here. */
export interface ManyRuns {
  readonly runs: readonly Run[];
  readonly leftOut: readonly string[];
}

/** What was asked in one lab, when it is over. */
export interface LabRun {
  readonly topology: string;
  readonly runs: readonly Run[];
  readonly loadBefore: number;
  readonly kernel: Kernel;
  /** How many times slower the engine's clock went. */
  readonly slowness: number;
}

/** Runs the bench in a lab of each topology that has something to ask, one after the other. */
export async function runOverTopologies(
  options: Omit<BenchOptions, 'lab'>,
  isWanted: (topology: Topology) => boolean,
  onLab: (run: LabRun) => void = () => {},
): Promise<ManyRuns> {
  const { includes, say } = options;
  const runs: Run[] = [];
  const leftOut: string[] = [];
  const wanted = topologies.filter((each) => isWanted(each) && idsOf(each).some(includes));
  for (const topology of wanted) {
    say(`\n${topology.name}: ${topology.summary}`);
    try {
      const loadBefore = load();
      const lab = await openBenchLab(say, topology);
      // The program itself and the manual steps are compared in the usual lab alone.
      const isUsual = topology.name === 'plain';
      const here = await runBench({
        ...options,
        lab,
        withProgram: options.withProgram && isUsual,
        withManual: options.withManual && isUsual,
      });
      runs.push(...here);
      const { kernel } = lab.state;
      onLab({ topology: topology.name, runs: here, loadBefore, kernel, slowness: slownessOf(lab) });
    } catch (error) {
      if (!(error instanceof LabUnavailable) || wanted.length === 1) {
        throw error;
      }
      say(`left out: ${error.message}`);
      leftOut.push(`${topology.name}: ${error.message}`);
    } finally {
      await endBenchLab();
    }
  }
  return { runs, leftOut };
}
