import { createInterface } from 'node:readline';
import { createDiagnoser } from '../../../src/cli/diagnose/diagnose-engine.ts';
import { diagnoseWithHistory } from '../../../src/cli/history.ts';
import { toReportDocument } from '../../../src/message/document.ts';
import { HypervisorName, VmName } from '../../../src/model/names.ts';
import { parseTarget } from '../../../src/model/target.ts';
import { createSlowHost } from '../slow-host.ts';

/**
 * The engine as the worker runs it: one process on the hypervisor that lives long, so that Node's start is in no time.
 * A question is a line of JSON on stdin, its answer a line on stdout. It ends with its stdin.
 * Its argument says how many times slower than on a usual machine its clock goes.
 */
const times = Number(process.argv[2] ?? 1);
const diagnose = times === 1 ? createDiagnoser() : diagnoseWithHistory(createSlowHost(times));
let count = 0;

async function answer(line: string): Promise<unknown> {
  const { vm, target } = JSON.parse(line) as { vm: string; target: string };
  count += 1;
  const request = {
    id: `b-${process.pid}-${count}`,
    vm: VmName.parse(vm),
    target: parseTarget(target),
    hypervisor: HypervisorName.parse('hv1'),
    nic: null,
  };
  const diagnosis = await diagnose(request, {
    signal: AbortSignal.timeout(15_000 * times),
    onProgress: () => undefined,
  });
  return { diagnosis, report: toReportDocument(diagnosis, 'en') };
}

process.stdout.write('{"ready":true}\n');
for await (const line of createInterface({ input: process.stdin })) {
  const said = await answer(line).catch((error: unknown) => ({
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }));
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
