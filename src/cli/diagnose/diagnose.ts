import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ZodError } from 'zod';
import { type Language, languages, say } from '../../message/say.ts';
import { shorten } from '../../model/command/chat-text.ts';
import type { Outcome, Progress } from '../../model/diagnosis.ts';
import { DeviceName, HypervisorName, Mac, VmName } from '../../model/names.ts';
import type { DiagnoseRequest } from '../../model/request.ts';
import { TargetError, tryParseTarget } from '../../model/target.ts';
import { type Text, text } from '../../model/text.ts';
import { BundleError, toRecording } from '../../replay/bundle.ts';
import { forQuestion, type Recording } from '../../replay/recording.ts';
import { replayHost } from '../../replay/replay-host.ts';
import { readBundle } from '../bundle-folder.ts';
import { defaultName } from '../worker.ts';
import { createDiagnoser, createDiagnoserOn } from './diagnose-engine.ts';
import { createDiagnoseOutput, unanswered } from './diagnose-output.ts';

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
  readonly replay?: string;
}

/** `vmping diagnose VM TARGET`: the engine on this hypervisor, with no Redis and no chat. */
export function diagnoseCommand(): Command {
  return new Command('diagnose')
    .summary('why can this VM not reach that host? Run it on the hypervisor')
    .description(
      'Tests the path from a VM of this hypervisor to a target, layer by layer, and names the one cause with its\nproof and its fix. Needs libvirt (found as virsh finds it: LIBVIRT_DEFAULT_URI) and the right to send raw frames.',
    )
    .argument('[vm]', 'the name of the VM, as virsh list shows it')
    .argument('[target]', 'IPv4, IPv6 or a host name, each with :port where wanted ([fd00::1]:443)')
    .option('--json', 'print one JSON document (vmping.report/1) on stdout and nothing else')
    .option('--nic <mac|device>', 'the NIC to look at, where the VM has several', parseNic)
    .option('--timeout <time>', 'the most that a run may take', parseTime, 10_000)
    .option('--replay <dir>', 'judge what `vmping record` wrote there, and not this machine')
    .addOption(new Option('--lang <language>', 'the language of the texts').choices(languages).default('en'))
    .addHelpText(
      'after',
      `
Examples:
  vmping diagnose web01 10.0.0.1              can web01 reach its gateway?
  vmping diagnose web01 db.example.org:5432   a name and a TCP port
  vmping diagnose web01 10.0.0.1 --json | jq .verdict.fix
  vmping diagnose --replay ./bundle           what was recorded on another hypervisor

Exit status: 0 reachable, 1 a fault was found, 2 wrong usage, 3 could not diagnose.`,
    )
    .action(runDiagnose);
}

async function runDiagnose(
  vmGiven: string | undefined,
  targetGiven: string | undefined,
  { json = false, lang, nic, timeout, replay }: DiagnoseFlags,
  command: Command,
): Promise<void> {
  const recording = replay === undefined ? null : openReplay(replay, command);
  const vmText = vmGiven ?? recording?.vm ?? '';
  const targetText = targetGiven ?? recording?.target ?? '';
  if (vmText === '' || targetText === '') {
    const why = recording === null ? '' : ': the recording was made without a question';
    command.error(`error: name the VM and the target${why}`, { exitCode: 2 });
  }
  const output = createDiagnoseOutput(json, lang);
  const hypervisor = recording === null ? defaultName() : HypervisorName.parse(recording.hypervisor);
  const about = { id: `d-${randomUUID()}`, hypervisor, startedAt: new Date().toISOString() };
  const vm = VmName.safeParse(vmText);
  const target = tryParseTarget(targetText);
  if (!vm.success || target instanceof TargetError) {
    const why = vm.success ? (target as TargetError).problem : vmProblem(vmText, vm.error);
    if (json) {
      const asked = { ...about, vm: shorten(vmText), target: shorten(targetText) };
      output.end(unanswered(asked, { what: vm.success ? 'target' : 'vm', why, cure: null }));
    }
    command.error(`error: ${say(why, lang)}`, { exitCode: 2 });
  }

  const name = target.host.kind === 'name' ? target.host.name : null;
  if (name !== null && recording?.names.some((answer) => answer.name === name) === false) {
    command.error(`error: the recording does not tell the address of ${name}: ask for the address itself`, {
      exitCode: 2,
    });
  }

  const { id } = about;
  const request: DiagnoseRequest = { id, vm: vm.data, target, hypervisor, nic: nic ?? null };
  const interrupt = new AbortController();
  // `on` and not `once`: a library that ends its programs at a signal takes the last listener's leave for the end.
  const onInterrupt = () => (interrupt.signal.aborted ? process.exit(130) : interrupt.abort());
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  const deadline = AbortSignal.timeout(timeout);
  const signal = AbortSignal.any([interrupt.signal, deadline]);
  const began = performance.now();
  output.begin(request);
  try {
    const onProgress = (progress: Progress) => output.progress(progress);
    const engine =
      recording === null
        ? createDiagnoser()
        : createDiagnoserOn(replayHost(forQuestion(recording, request.vm, target.text)));
    const diagnosis = await orAborted(engine(request, { signal, onProgress }), signal);
    output.end(diagnosis);
    process.exitCode = exitStatus[diagnosis.outcome];
  } catch (error) {
    const reason = interrupt.signal.aborted ? 'interrupted' : deadline.aborted ? 'deadline' : 'internal';
    const why = text(`missing.${reason}`, { seconds: timeout / 1000, problem: shorten(String(error), 200) });
    const missing = { what: reason === 'deadline' ? 'time' : 'the path', why, cure: null };
    output.end(
      unanswered(
        { ...about, vm: request.vm, target: target.text },
        missing,
        Math.round(performance.now() - began),
      ),
    );
    process.exitCode = reason === 'interrupted' ? 130 : 3;
    if (reason === 'internal') {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    }
  }
}

/** A bundle as a recording; wrong usage where it is none. */
function openReplay(folder: string, command: Command): Recording {
  try {
    return toRecording(readBundle(folder));
  } catch (error) {
    if (!(error instanceof BundleError)) {
      throw error;
    }
    command.error(`error: ${error.message}`, { exitCode: 2 });
  }
}

/** What is awaited, or a rejection soon after the signal even where the work does not listen to it. */
async function orAborted<Answer>(work: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => {
    // Programs that were started get a moment to end; what stays longer does not keep the answer back.
    setTimeout(() => reject(signal.reason), 300);
    setTimeout(() => process.exit(), 1_000).unref();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return await Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', onAbort));
}

function vmProblem(name: string, { issues }: ZodError): Text {
  return text('usage.vm-name', { name: shorten(name), problem: issues[0]?.message ?? '' });
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
