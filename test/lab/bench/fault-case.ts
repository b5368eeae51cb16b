import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../../src/model/report.ts';
import type { Fault } from '../faults/fault.ts';
import { poll } from '../holder.ts';
import type { Lab } from '../lab.ts';
import { pathWorks, untilPathWorks, worksOn } from '../proof.ts';
import { differences, healthyPatienceMs, takeSnapshot } from '../snapshot.ts';
import { runCli } from './engine.ts';
import { askHealthy } from './healthy-case.ts';
import { judgeExit, judgeFault, wordOf } from './judge.ts';
import { takeSevenSteps } from './manual.ts';
import type { Bench, Run } from './run.ts';

/** A guest that was restarted needs some 5 s, and over 12 s on a machine that is busy with much else. */
const cureWithinMs = 40_000;

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
    if ((await pathWorks(lab, fault)) !== worksOn(fault)) {
      before.push(worksOn(fault) ? 'the path broke' : 'the path still works though it was broken');
    }
    if (bench.isCold) {
      await lab
        .guest(fault.vm, 'ip neigh flush all', { timeoutMs: 2000, graceMs: 500 })
        // A guest that is paused or shut off has nothing to forget that matters.
        .catch(() => undefined);
    }
    for (let ask = 1; ask <= bench.asks; ask++) {
      if (ask > 1) {
        await sleep(Math.random() * 3000);
      }
      runs.push(await askBroken(bench, fault, round, ask === 1 ? before : []));
    }
    runs.push(...(await mend(bench, fault, round, runs)));
  } finally {
    await lab.heal();
  }
  const works = await untilPathWorks(lab, fault);
  const settings = await takeSnapshot(lab, healthyPatienceMs);
  const changed = differences(reference.settings, settings);
  reference.settings = settings;
  const left = [...(works ? [] : ['the path does not work after healing']), ...changed];
  return runs.map((run, index) => (index === 0 ? { ...run, left } : run));
}

/**
 * Does what the last answer says, where that is on the hypervisor, and asks about the path again: it works, or it is
 * broken by the second fault of two, which is then mended as well.
 */
async function mend(bench: Bench, fault: Fault, round: number, runs: Run[]): Promise<readonly Run[]> {
  const { lab } = bench;
  const { first, second } = fault;
  const last = runs.at(-1);
  const verdict = last?.answer?.report.verdict;
  if (last === undefined || verdict == null) {
    return [];
  }
  const isHere = verdict.fix.where === 'hypervisor';
  if (second === undefined && !isHere) {
    return fault.remedy === undefined ? [] : [await remedied(bench, fault, round, fault.remedy)];
  }
  if (isHere) {
    const { ms, wrongs } = await cure(bench, fault, verdict.fix.commands, second === undefined);
    runs[runs.length - 1] = { ...last, cureMs: ms, wrongs: [...last.wrongs, ...wrongs] };
    if (wrongs.length > 0) {
      return [];
    }
  } else {
    await first?.heal(lab);
  }
  if (second === undefined) {
    return fault.isHealthUnseen ? [] : [await askHealthy(bench, fault, `${fault.id}, cured`, round)];
  }
  await untilGuestAnswers(lab, fault.vm);
  const id = `${fault.id}, first mended`;
  const still = (await pathWorks(lab, fault)) ? ['the path works though the second fault is there'] : [];
  const rest = [await askBroken(bench, { ...second.fault, id }, round, still)];
  const after = await mend(bench, { ...second.fault, id }, round, rest);
  return [...rest, ...after];
}

/** Does what the fix asks of somebody else, and asks about the path again. */
async function remedied(
  bench: Bench,
  fault: Fault,
  round: number,
  remedy: NonNullable<Fault['remedy']>,
): Promise<Run> {
  await remedy(bench.lab);
  const works = await untilPathWorks(bench.lab, fault, cureWithinMs);
  const run = await askHealthy(bench, fault, `${fault.id}, cured`, round);
  return works ? run : { ...run, wrongs: ['what its fix asks for does not mend the path', ...run.wrongs] };
}

async function untilGuestAnswers(lab: Lab, vm: string): Promise<void> {
  await poll(`${vm} to answer`, 60_000, () =>
    lab.guest(vm, 'true', { timeoutMs: 5000, graceMs: 5000 }).then(
      () => true,
      () => undefined,
    ),
  );
}

async function askBroken(bench: Bench, fault: Fault, round: number, before: readonly string[]): Promise<Run> {
  const { lab, engine } = bench;
  const wanted = fault.isHidden ? 'inconclusive' : fault.expect.cause;
  const base = {
    id: fault.id,
    kind: fault.isHidden ? 'hidden' : 'fault',
    topology: lab.topology.name,
    round,
    wanted,
    left: [],
    cureMs: null,
    cliMs: null,
    manualMs: null,
  } as const;
  try {
    const answer = await engine.ask(fault);
    const cli = bench.byCli(fault.id) ? await runCli(lab, fault) : null;
    const judge = (report: Report) => judgeFault(fault, report);
    const got = wordOf(answer.report);
    return {
      ...base,
      // Of two right answers the one that was given was wanted.
      wanted: got === fault.expect.orCause ? fault.expect.orCause : wanted,
      got,
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

/** Runs the commands one by one as they stand, and waits for the path where that is the whole of the fault. */
async function cure(
  { lab }: Bench,
  fault: Fault,
  commands: readonly string[],
  isWhole: boolean,
): Promise<{ ms: number; wrongs: string[] }> {
  const began = performance.now();
  const wrongs: string[] = [];
  for (const command of commands) {
    const { exitCode, stderr } = await lab.exec('hv1', ['sh', '-c', command], { timeoutMs: 20_000 });
    if (exitCode !== 0) {
      wrongs.push(`its fix fails: ${command}: exit status ${exitCode} ${stderr.trim()}`);
    }
  }
  if (isWhole && !(await untilPathWorks(lab, fault, cureWithinMs))) {
    wrongs.push(`its fix does not mend the path: ${commands.join('; ')}`);
  }
  return { ms: performance.now() - began, wrongs };
}
