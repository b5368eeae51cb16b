import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { toReportDocument } from '../message/document.ts';
import { type Language, languages, say } from '../message/say.ts';
import type { Diagnosis, Outcome } from '../model/diagnosis.ts';
import { DeviceName, Mac, VmName } from '../model/names.ts';
import type { DiagnoseRequest } from '../model/request.ts';
import { type Target, TargetError, tryParseTarget } from '../model/target.ts';
import { createDiagnoser } from './diagnose-engine.ts';
import { createTerminalReport } from './terminal-report.ts';
import { defaultName } from './worker.ts';

/** The exit status of each outcome; 2 is wrong usage, as commander gives it. */
const exitStatus: Readonly<Record<Outcome, number>> = {
  reachable: 0,
  unreachable: 1,
  degraded: 1,
  inconclusive: 3,
};

interface DiagnoseFlags {
  readonly json?: boolean;
  readonly nic?: Mac | DeviceName;
  readonly timeout: number;
  readonly lang: Language;
}

/** `vmping diagnose VM TARGET`: the engine on this hypervisor, with no Redis and no chat. */
export function diagnoseCommand(): Command {
  return new Command('diagnose')
    .summary('why can this VM not reach that host? Run it on the hypervisor')
    .description(
      'Tests the path from a VM of this hypervisor to a target, layer by layer, and names the one cause with its\nproof and its fix. Needs libvirt (found as virsh finds it: LIBVIRT_DEFAULT_URI) and the right to send raw frames.',
    )
    .argument('<vm>', 'the name of the VM, as virsh list shows it', parseVm)
    .argument(
      '<target>',
      'IPv4, IPv6 or a host name, each with :port where wanted ([fd00::1]:443)',
      parseTargetText,
    )
    .option('--json', 'print one JSON document (vmping.report/1) on stdout and nothing else')
    .option('--nic <mac|device>', 'the NIC to look at, where the VM has several', parseNic)
    .option('--timeout <time>', 'the most that a run may take', parseTime, 10_000)
    .addOption(new Option('--lang <language>', 'the language of the texts').choices(languages).default('en'))
    .addHelpText(
      'after',
      `
Examples:
  vmping diagnose web01 10.0.0.1              can web01 reach its gateway?
  vmping diagnose web01 db.example.org:5432   a name and a TCP port
  vmping diagnose web01 10.0.0.1 --json | jq .verdict.fix

Exit status: 0 reachable, 1 a fault was found, 2 wrong usage, 3 could not diagnose.`,
    )
    .action(runDiagnose);
}

async function runDiagnose(vm: VmName, target: Target, flags: DiagnoseFlags): Promise<void> {
  const hypervisor = defaultName();
  const request: DiagnoseRequest = {
    id: `d-${randomUUID()}`,
    vm,
    target,
    hypervisor,
    nic: flags.nic ?? null,
  };
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  const deadline = AbortSignal.timeout(flags.timeout);
  const report = createTerminalReport(process.stdout, flags.lang);
  const quiet = flags.json === true;
  try {
    if (!quiet) {
      report.begin(request);
    }
    const diagnosis = await createDiagnoser()(request, {
      signal: AbortSignal.any([interrupt.signal, deadline]),
      onProgress: (progress) => {
        if (!quiet) {
          report.progress(progress);
        }
      },
    });
    if (quiet) {
      process.stdout.write(`${JSON.stringify(toReportDocument(diagnosis, flags.lang), null, 2)}\n`);
    } else {
      report.end(diagnosis);
    }
    process.exitCode = exitStatus[diagnosis.outcome];
  } catch (error) {
    if (interrupt.signal.aborted) {
      process.exitCode = 130;
    } else if (deadline.aborted) {
      const timedOut = inconclusive(request, flags.timeout);
      if (quiet) {
        process.stdout.write(`${JSON.stringify(toReportDocument(timedOut, flags.lang), null, 2)}\n`);
      } else {
        report.end(timedOut);
      }
      process.exitCode = 3;
    } else {
      throw error;
    }
  }
}

/** What is said when the deadline passed: not a word about the path. */
function inconclusive(request: DiagnoseRequest, timeoutMs: number): Diagnosis {
  return {
    v: 1,
    id: request.id,
    vm: request.vm,
    target: request.target.text,
    hypervisor: request.hypervisor,
    startedAt: new Date().toISOString(),
    outcome: 'inconclusive',
    cause: null,
    explained: [],
    alsoFound: [],
    notes: [],
    missing: [
      { what: 'time', why: { key: 'missing.deadline', params: { seconds: timeoutMs / 1000 } }, cure: null },
    ],
    path: [],
    checks: [],
    timings: { totalMs: timeoutMs, facts: 0, probes: 0, verdict: 0 },
    cost: { frames: 0, sweepFrames: 0, longestProbeMs: 0 },
  };
}

function parseVm(value: string): VmName {
  const name = VmName.safeParse(value);
  if (!name.success) {
    throw new InvalidArgumentError(`${name.error.issues[0]?.message ?? 'not the name of a VM'}.`);
  }
  return name.data;
}

function parseTargetText(value: string): Target {
  const target = tryParseTarget(value);
  if (target instanceof TargetError) {
    throw new InvalidArgumentError(say(target.problem, 'en'));
  }
  return target;
}

function parseNic(value: string): Mac | DeviceName {
  const mac = Mac.safeParse(value);
  const device = DeviceName.safeParse(value);
  if (!mac.success && !device.success) {
    throw new InvalidArgumentError('a MAC address (52:54:00:12:34:56) or a tap (vnet0).');
  }
  return mac.success ? mac.data : DeviceName.parse(value);
}

function parseTime(value: string): number {
  const found = /^(?<amount>\d+(?:\.\d+)?)(?<unit>ms|s|m)?$/u.exec(value)?.groups;
  const scale = { ms: 1, s: 1_000, m: 60_000 }[found?.['unit'] ?? 's'] ?? 1_000;
  const ms = Number(found?.['amount']) * scale;
  if (!(ms >= 100 && ms <= 600_000)) {
    throw new InvalidArgumentError('a time from 100ms to 10m, such as 10s.');
  }
  return ms;
}
