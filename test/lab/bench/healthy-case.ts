import type { Decoy } from '../faults/fault.ts';
import { forgetNeighbors } from '../faults/reference.ts';
import { untilPathWorks } from '../proof.ts';
import { differences, healthyPatienceMs, takeSnapshot } from '../snapshot.ts';
import { type Question, runCli } from './engine.ts';
import { judgeExit, judgeHealthy, wordOf } from './judge.ts';
import { takeSevenSteps } from './manual.ts';
import type { Bench, Run } from './run.ts';
import type { Memory } from './twins.ts';

function forget({ name, kind }: { readonly name: string; readonly kind?: 'linux' | 'ovs' }): string {
  return kind === 'ovs'
    ? `ovs-appctl fdb/flush ${name} > /dev/null`
    : `ip link set ${name} type bridge fdb_flush`;
}

/** Asks about a path that was just seen to work. */
export async function runTwin(bench: Bench, twin: Decoy, memory: Memory, round: number): Promise<Run> {
  const { lab } = bench;
  const works = await untilPathWorks(lab, twin);
  if (memory !== 'warm') {
    await forgetNeighbors(lab);
  }
  if (memory === 'forgotten') {
    // As after minutes of silence: no bridge knows any more behind which port anybody is.
    await lab.script('hv1', lab.topology.hypervisor.bridges.map(forget).join('\n'));
    await lab.script('switch', lab.topology.segments.map(forget).join('\n'));
  }
  const run = await askHealthy(bench, twin, `${twin.id}, ${memory}`, round);
  return works ? run : { ...run, wrongs: ['the path did not work before', ...run.wrongs] };
}

/** Makes a decoy, asks, and undoes it. */
export async function runDecoy(bench: Bench, decoy: Decoy, round: number): Promise<Run> {
  const { lab, reference } = bench;
  const wrongs: string[] = [];
  await lab.break(decoy.id);
  if (!(await untilPathWorks(lab, decoy))) {
    wrongs.push('the path did not work before');
  }
  const run = await askHealthy(bench, decoy, decoy.id, round, decoy.note);
  await lab.heal();
  const settings = await takeSnapshot(lab, healthyPatienceMs);
  const left = differences(reference.settings, settings);
  reference.settings = settings;
  return { ...run, wrongs: [...wrongs, ...run.wrongs], left };
}

/** Asks a question whose only right answer is `reachable`. */
export async function askHealthy(
  { lab, engine, byCli, byHand }: Bench,
  question: Question,
  id: string,
  round: number,
  note?: string,
): Promise<Run> {
  const base = {
    id,
    kind: 'twin',
    topology: lab.topology.name,
    round,
    wanted: 'reachable',
    left: [],
    cureMs: null,
    cliMs: null,
    manualMs: null,
  } as const;
  try {
    const answer = await engine.ask(question);
    const cli = byCli(id) ? await runCli(lab, question) : null;
    return {
      ...base,
      got: wordOf(answer.report),
      answer,
      wrongs: [
        ...judgeHealthy(answer.report, note),
        ...(cli === null ? [] : [...judgeHealthy(cli.report, note), ...judgeExit(cli.exitCode, cli.report)]),
      ],
      cliMs: cli?.wallMs ?? null,
      manualMs: byHand(id) ? await takeSevenSteps(lab, question) : null,
    };
  } catch (error) {
    return { ...base, got: 'no answer', answer: null, wrongs: [String(error)] };
  }
}
