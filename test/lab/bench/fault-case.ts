import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../../src/model/report.ts';
import type { Fault } from '../faults/fault.ts';
import { pathWorks, untilPathWorks } from '../proof.ts';
import { differences, takeSnapshot } from '../snapshot.ts';
import { runCli } from './engine.ts';
import { askHealthy } from './healthy-case.ts';
import { judgeExit, judgeFault, wordOf } from './judge.ts';
import { takeSevenSteps } from './manual.ts';
import type { Bench, Run } from './run.ts';

/** A guest that was restarted needs some 5 s, and 8.5 s beside other load. */
const cureWithinMs = 12_000;

/**
 * Works, broken, asked, mended as the answer says where that is on the hypervisor, asked again, healed, and every
 * setting is as before.
 */
export async function runFault(bench: Bench, fault: Fault, round: number): Promise<Run[]> {
  const { lab, reference } = bench;
  const before: string[] = [];
  if (!(await untilPathWorks(lab, fault))) {
    before.push('the path did not work before it was broken');
  }
  await lab.break(fault.id);
  const runs: Run[] = [];
  try {
    if (await pathWorks(lab, fault)) {
      before.push('the path still works though it was broken');
    }
    for (let ask = 1; ask <= bench.asks; ask++) {
      if (ask > 1) {
        await sleep(Math.random() * 3000);
      }
      runs.push(await askBroken(bench, fault, round, ask === 1 ? before : []));
    }
    const last = runs.at(-1);
    const verdict = last?.answer?.report.verdict;
    if (last !== undefined && verdict?.fix.where === 'hypervisor') {
      const { ms, wrongs } = await cure(bench, fault, verdict.fix.commands);
      runs[runs.length - 1] = { ...last, cureMs: ms, wrongs: [...last.wrongs, ...wrongs] };
      if (wrongs.length === 0) {
        runs.push(await askHealthy(bench, fault, `${fault.id}, cured`, round));
      }
    }
  } finally {
    await lab.heal();
  }
  const works = await untilPathWorks(lab, fault);
  const settings = await takeSnapshot(lab);
  const left = differences(reference.settings, settings).map((line) => `left behind: ${line}`);
  reference.settings = settings;
  const after = [...(works ? [] : ['the path does not work after healing']), ...left];
  return runs.map((run, index) => (index === 0 ? { ...run, wrongs: [...run.wrongs, ...after] } : run));
}

async function askBroken(bench: Bench, fault: Fault, round: number, before: readonly string[]): Promise<Run> {
  const { lab, engine } = bench;
  const wanted = fault.expect.cause;
  const base = {
    id: fault.id,
    kind: 'fault',
    topology: lab.topology.name,
    round,
    wanted,
    cureMs: null,
    cliMs: null,
    manualMs: null,
  } as const;
  try {
    const answer = await engine.ask(fault);
    const cli = bench.byCli(fault.id) ? await runCli(lab, fault) : null;
    const judge = (report: Report) => judgeFault(fault, report);
    return {
      ...base,
      got: wordOf(answer.report),
      answer,
      wrongs: [
        ...before,
        ...judge(answer.report),
        ...(cli === null ? [] : [...judge(cli.report), ...judgeExit(cli.exitCode, cli.report)]),
      ],
      cliMs: cli?.wallMs ?? null,
      manualMs: bench.byHand(fault.id) ? await takeSevenSteps(lab, fault) : null,
    };
  } catch (error) {
    return { ...base, got: 'no answer', answer: null, wrongs: [...before, String(error)] };
  }
}

/** Runs the commands one by one as they stand, and waits for the path. */
async function cure(
  { lab }: Bench,
  fault: Fault,
  commands: readonly string[],
): Promise<{ ms: number; wrongs: string[] }> {
  const began = performance.now();
  const wrongs: string[] = [];
  for (const command of commands) {
    const { exitCode, stderr } = await lab.exec('hv1', ['sh', '-c', command], { timeoutMs: 20_000 });
    if (exitCode !== 0) {
      wrongs.push(`its fix fails: ${command}: exit status ${exitCode} ${stderr.trim()}`);
    }
  }
  if (!(await untilPathWorks(lab, fault, cureWithinMs))) {
    wrongs.push(`its fix does not mend the path: ${commands.join('; ')}`);
  }
  return { ms: performance.now() - began, wrongs };
}
