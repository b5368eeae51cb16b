import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type Decoy, type Fault, topologyOf } from '../faults/fault.ts';
import { decoys, faults } from '../faults/index.ts';
import type { Lab } from '../lab.ts';
import { addressOf } from '../random/asked.ts';
import { takeSnapshot } from '../snapshot.ts';
import { openEngine } from './engine.ts';
import { runFault } from './fault-case.ts';
import { runDecoy, runTwin } from './healthy-case.ts';
import { type Bench, progressLine, type Run } from './run.ts';
import { type Memory, memories, twinsOf } from './twins.ts';

/** What a run of the bench is made of. */
export interface BenchOptions {
  readonly lab: Lab;
  readonly say: (line: string) => void;
  readonly rounds: number;
  /** How often each broken path is asked about. */
  readonly asks: number;
  /** Whether the guest has forgotten its neighbors then: it asks for them, where it has just used the path otherwise. */
  readonly isCold?: boolean;
  /** Which faults, twins and decoys of the lab's topology, by id. */
  readonly includes: (id: string) => boolean;
  /** Which memories the twins are asked in. */
  readonly memories?: readonly Memory[];
  /** Whether the program itself and the manual steps are run in the first round, on their fixed cases. */
  readonly withProgram: boolean;
  readonly withManual: boolean;
}

/** One case of each layer, and two healthy ones: the exit status and the whole time of the program. */
const programCases = new Set([
  'vm-paused',
  'tap-not-in-bridge',
  'no-carrier',
  'no-default-route',
  'bridge-nft-drop-ip',
  'port-closed',
  'name-not-resolved',
  'gateway, warm',
  'by-port, cold',
]);

/** What the manual steps are compared on: faults of every kind, near and far, and a healthy path. */
const manualCases = new Set([
  'tap-not-in-bridge',
  'switch-port-blocked',
  'no-default-route',
  'bridge-nft-drop-ip',
  'target-absent',
  'port-closed',
  'gateway, warm',
]);

/** A vmping on hv1 that is warm, and the lab's settings. Close its engine in the end. */
export async function prepareBench(lab: Lab): Promise<Pick<Bench, 'lab' | 'engine' | 'reference'>> {
  await lab.heal();
  const engine = await openEngine(lab);
  // A worker that just started compiles as it goes; one that has run for a minute does not.
  await engine.ask({ vm: 'web01', target: addressOf(lab.topology, 'neighbor', 'ipv4') });
  return { lab, engine, reference: { settings: await takeSnapshot(lab) } };
}

/** Runs the bench on a lab that is up; answers every question with its answer, judged. */
export async function runBench(options: BenchOptions): Promise<readonly Run[]> {
  const { lab, say, includes } = options;
  const prepared = await prepareBench(lab);
  const runs: Run[] = [];
  const isMeant = (scenario: Fault | Decoy) =>
    topologyOf(scenario) === lab.topology.name && includes(scenario.id);
  const keep = (...some: Run[]): void => {
    for (const run of some) {
      runs.push(run);
      say(`${progressLine(run)}${keepEvidence(run)}`);
    }
  };
  try {
    for (let round = 1; round <= options.rounds; round++) {
      const first = round === 1;
      const bench: Bench = {
        ...prepared,
        asks: options.asks,
        isCold: options.isCold ?? false,
        byCli: (id) => first && options.withProgram && programCases.has(id),
        byHand: (id) => first && options.withManual && manualCases.has(id),
      };
      for (const twin of twinsOf(lab.topology).filter(({ id }) => includes(id))) {
        for (const memory of options.memories ?? memoriesOf(lab)) {
          keep(await runTwin(bench, twin, memory, round));
        }
      }
      for (const decoy of decoys.filter(isMeant)) {
        keep(await runDecoy(bench, decoy, round));
      }
      for (const fault of faults.filter(isMeant)) {
        keep(...(await runFault(bench, fault, round)));
      }
    }
  } finally {
    await prepared.engine.close();
  }
  return runs;
}

/** Every memory in the usual lab; elsewhere the two that differ most, or the harder one where each question takes long. */
function memoriesOf({ topology, state }: Lab): readonly Memory[] {
  if (state.kernel === 'uml') {
    return ['forgotten'];
  }
  return topology.name === 'plain' ? memories : ['warm', 'forgotten'];
}

/** Writes down the whole answer where it is wrong, and says where. */
export function keepEvidence({ id, round, wrongs, answer }: Run): string {
  if (wrongs.length === 0 || answer === null) {
    return '';
  }
  const folder = `${tmpdir()}/vmping-bench`;
  const file = `${folder}/${id.replaceAll(/[^\w-]+/g, '_')}-${process.pid}-${round}-${Date.now()}.json`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ wrongs, ...answer }, null, 2));
  return `\n      whole answer: ${file}`;
}
