import type { Decoy, Fault } from '../faults/fault.ts';
import { addDrawn } from '../faults/index.ts';
import { type Draw, drawCases } from '../random/draw.ts';
import { createPrng } from '../random/prng.ts';
import { canRunUml, missingFeatures } from '../requirements.ts';
import { keepEvidence, prepareBench } from './bench.ts';
import { runFault } from './fault-case.ts';
import { runDecoy } from './healthy-case.ts';
import { endBenchLab, openBenchLab } from './own-lab.ts';
import { type Bench, progressLine, type Run } from './run.ts';

/**
 * What the random bench is told: so many cases, from this seed; `list` draws and runs nothing; `own`: no second kernel;
 * `only`: of what was drawn these cases, by number; empty: all.
 */
export interface RandomOptions {
  readonly count: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  readonly list: boolean;
  readonly own: boolean;
  readonly only: readonly number[];
}

/** What was drawn and how it was answered. */
export interface RandomRuns {
  readonly draws: readonly Draw[];
  readonly runs: readonly Run[];
}

/** Draws labs and faults that this kernel can make, and asks about each. */
export async function runRandom({ count, seed, say, list, own, only }: RandomOptions): Promise<RandomRuns> {
  const missing = await missingFeatures({ features: ['802.1q', 'vlan-filtering', 'bonding'] });
  const hasSecondKernel = !own && canRunUml();
  const drawn = drawCases(createPrng(seed), count, { missing, hasSecondKernel });
  const wanted = ({ number }: Draw['cases'][number]) => only.length === 0 || only.includes(number);
  const draws = drawn
    .map((draw) => ({ ...draw, cases: draw.cases.filter(wanted) }))
    .filter(({ cases }) => cases.length > 0);
  const without =
    missing.length === 0
      ? ''
      : `, ${hasSecondKernel ? 'User-Mode Linux for' : 'without'} ${missing.join(' and ')}`;
  const cases = only.length === 0 ? `${count} cases` : `${only.length} of ${count} cases`;
  say(`seed ${seed}: ${cases} in ${draws.length} labs${without}`);
  const runs: Run[] = [];
  for (const draw of draws) {
    say(`\n${draw.topology.name}: ${draw.topology.summary}`);
    if (list) {
      draw.cases.map(({ number, text }) => say(`  ${number} ${text}`));
      continue;
    }
    runs.push(...(await runDraw(draw, say)));
  }
  return { draws, runs };
}

/** One case; where it cannot be made here, the others go on. */
async function runCase(bench: Bench, scenario: Fault | Decoy): Promise<Run[]> {
  try {
    return scenario.expect === 'reachable'
      ? [await runDecoy(bench, scenario, 1)]
      : await runFault(bench, scenario, 1);
  } catch (error) {
    await bench.lab.heal();
    const { id, expect } = scenario;
    const wanted = expect === 'reachable' ? expect : expect.cause;
    const kind = expect === 'reachable' ? 'twin' : 'fault';
    const none = { answer: null, cureMs: null, cliMs: null, manualMs: null, left: [] } as const;
    const wrongs = [`could not be made: ${error instanceof Error ? error.message : String(error)}`];
    return [
      { id, kind, topology: bench.lab.topology.name, round: 1, wanted, got: 'no answer', wrongs, ...none },
    ];
  }
}

async function runDraw({ topology, cases }: Draw, say: (line: string) => void): Promise<Run[]> {
  const runs: Run[] = [];
  try {
    const lab = await openBenchLab(say, topology);
    const never = () => false;
    const bench: Bench = {
      ...(await prepareBench(lab)),
      asks: 1,
      isCold: false,
      byCli: never,
      byHand: never,
    };
    try {
      for (const { number, text, scenario } of cases) {
        say(`${number} ${text}`);
        addDrawn({ ...scenario, applies: () => true });
        const answers = await runCase(bench, scenario);
        for (const run of answers) {
          say(`${progressLine(run)}${keepEvidence(run)}`);
        }
        runs.push(...answers);
      }
    } finally {
      await bench.engine.close();
    }
  } finally {
    await endBenchLab();
  }
  return runs;
}
