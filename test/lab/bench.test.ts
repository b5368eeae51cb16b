import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareBench } from './bench/bench.ts';
import { runCli } from './bench/engine.ts';
import { runFault } from './bench/fault-case.ts';
import { fixedPart } from './bench/fixed-part.ts';
import { runDecoy, runTwin } from './bench/healthy-case.ts';
import { judgeExit } from './bench/judge.ts';
import { endBenchLab, openBenchLab } from './bench/own-lab.ts';
import type { Bench, Run } from './bench/run.ts';
import { canRunLab } from './diagnose.ts';

/** The fixed part of the fault bench: real faults on a real guest, exactly one verdict each, and its fix. No times. */
const said: string[] = [];
let bench: Bench;

const runs = canRunLab();

beforeAll(async () => {
  if (runs) {
    const lab = await openBenchLab((line) => said.push(line));
    const never = () => false;
    bench = { ...(await prepareBench(lab)), asks: 1, isCold: false, byCli: never, byHand: never };
  }
});

afterAll(async () => {
  await bench?.engine.close();
  await endBenchLab();
});

/** What is compared: small enough to read, and the whole answer where something is wrong. */
function shown({ id, got, wrongs, left, answer }: Run): object {
  return wrongs.length + left.length === 0 ? { id, got } : { id, got, wrongs, left, report: answer?.report };
}

test.runIf(runs).for(fixedPart.faults)('$id: $expect.cause', async (fault) => {
  const [asked, ...cured] = await runFault(bench, fault, 1);
  expect(asked && shown(asked)).toEqual({ id: fault.id, got: fault.expect.cause });
  expect(cured.map(shown)).toEqual(
    fault.fixRunsOn === 'hypervisor' ? [{ id: `${fault.id}, cured`, got: 'reachable' }] : [],
  );
  expect(asked?.cureMs !== null).toBe(fault.fixRunsOn === 'hypervisor');
});

test.runIf(runs).for(fixedPart.twins)('healthy: $summary', async (twin) => {
  const run = await runTwin(bench, twin, 'cold', 1);
  expect(shown(run)).toEqual({ id: `${twin.id}, cold`, got: 'reachable' });
});

test.runIf(runs).for(fixedPart.decoys)('healthy, though: $summary', async (decoy) => {
  expect(shown(await runDecoy(bench, decoy, 1))).toEqual({ id: decoy.id, got: 'reachable' });
});

test.runIf(runs)('the program itself: one document, and the exit status of its outcome', async () => {
  const { lab } = bench;
  const question = { vm: 'web01', target: '10.0.0.1' };
  const healthy = await runCli(lab, question);
  expect([healthy.exitCode, healthy.report.outcome]).toEqual([0, 'reachable']);
  await lab.break('tap-down');
  const broken = await runCli(lab, question);
  await lab.heal();
  expect([broken.exitCode, broken.report.verdict?.cause]).toEqual([1, 'datalink.tap-down']);
  expect(judgeExit(broken.exitCode, broken.report)).toEqual([]);
});
