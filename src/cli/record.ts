import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { createLocalHost } from '../../adapters/host/local-host.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { checks } from '../checks/index.ts';
import { diagnose } from '../engine/engine.ts';
import { readEverything } from '../engine/read-everything.ts';
import type { Reading } from '../facts/interpret.ts';
import { say } from '../message/say.ts';
import { HypervisorName, VmName } from '../model/names.ts';
import type { DiagnoseRequest } from '../model/request.ts';
import { TargetError, tryParseTarget } from '../model/target.ts';
import { anonymizationOf, anonymizeReading } from '../replay/anonymize-bundle.ts';
import { BundleError, type RunNotes, toBundle } from '../replay/bundle.ts';
import { recordHost } from '../replay/record-host.ts';
import { requireEmptyFolder, writeBundle } from './bundle-folder.ts';
import { defaultName } from './worker.ts';

/** `vmping record DIR [VM TARGET]`: all that vmping reads of this hypervisor, as files that can be sent. */
export function recordCommand(): Command {
  return new Command('record')
    .summary('write all facts of this hypervisor to a folder, for a bug report')
    .description(
      'Writes what vmping reads of this hypervisor into a new folder: the output of every program as it came, and,\nwhere a VM and a target are named, the frames of one diagnosis. `vmping diagnose --replay DIR` judges it again on\nany machine. Nothing is sent anywhere.',
    )
    .argument('<dir>', 'a folder that does not exist yet, or is empty')
    .argument('[vm]', 'the VM that a diagnosis is recorded of')
    .argument('[target]', 'its target, as for vmping diagnose')
    .option(
      '--anonymize',
      'replace the names of machines, VMs and switches, and all addresses: the same one always by the same other',
    )
    .addHelpText(
      'after',
      `
Examples:
  vmping record /tmp/hv1 web01 10.0.0.1 --anonymize    what a bug report needs
  vmping diagnose --replay /tmp/hv1                    what vmping makes of it, anywhere

Anonymized, addresses that share a subnet still do, and the vendor's half of a MAC address, the first and the last
byte of an IPv4 address stay. Names of networks, devices and firewall chains that people chose are replaced; comments,
disks, metadata and log lines that vmping does not read are left out. Look through the folder before you send it.`,
    )
    .action(record);
}

async function record(
  folder: string,
  vmText: string | undefined,
  targetText: string | undefined,
  { anonymize = false }: { anonymize?: boolean },
  command: Command,
): Promise<void> {
  const question = questionOf(vmText, targetText, command);
  try {
    requireEmptyFolder(folder);
  } catch (error) {
    command.error(`error: ${(error as BundleError).message}`, { exitCode: 2 });
  }
  const signal = AbortSignal.timeout(120_000);
  const readings: Reading[] = [];
  const startedAt = new Date().toISOString();
  const notebook = recordHost(createLocalHost((reading) => readings.push(reading)));
  const hypervisor = defaultName();
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  let run: RunNotes | null = null;
  let asked: { vm: string; target: string; packetId: number } | null = null;
  if (question !== null) {
    tell(`one diagnosis of ${question.vm} → ${question.target.text}`);
    const options = { signal, onProgress() {} };
    const diagnosis = await diagnose(checks, { ...question, hypervisor }, notebook.host, options);
    tell(`  ${diagnosis.outcome}${diagnosis.cause === null ? '' : `: ${diagnosis.cause.code}`}`);
    for (const { what, why } of diagnosis.missing) {
      tell(`  could not look at ${what}: ${say(why, 'en')}`);
    }
    const about = { origin: '', vm: question.vm, target: question.target.text, hypervisor };
    const noted = notebook.recording(about);
    run = { names: noted.names, wire: noted.wire, ...(noted.trace && { trace: noted.trace }) };
    asked = { vm: about.vm, target: about.target, packetId: noted.packetId };
  }
  tell('every fact of this host and its domains');
  await readEverything(notebook.host, signal);

  let about: Parameters<typeof toBundle>[0] = {
    vmping: packageJson.version,
    hypervisor,
    startedAt,
    anonymized: anonymize,
    asked,
  };
  let facts: readonly Reading[] = readings;
  if (anonymize) {
    const key = randomBytes(32);
    const keyed = (text: string) => createHmac('sha256', key).update(text).digest().readUInt32BE(0);
    const host = question?.target.host;
    const name = host?.kind === 'name' ? host.name : null;
    const { apply, kept } = anonymizationOf(readings, { hypervisor: hostname(), target: name }, keyed);
    if (kept.length > 0) {
      tell(`these names stay, for they are words of the outputs as well: ${kept.join(', ')}`);
    }
    facts = readings.map((reading) => anonymizeReading(reading, apply));
    run = run === null ? null : (JSON.parse(apply(JSON.stringify(run))) as RunNotes);
    about = {
      ...about,
      hypervisor: HypervisorName.parse(apply(hypervisor)),
      asked: asked && { ...asked, vm: apply(asked.vm), target: apply(asked.target) },
    };
  }
  writeBundle(folder, toBundle(about, facts, run));
  tell(`${readings.length} outputs${anonymize ? ', anonymized,' : ''} in ${resolve(folder)}`);
  tell(`look through it before you send it; vmping diagnose --replay ${folder} judges it`);
}

function questionOf(
  vmText: string | undefined,
  targetText: string | undefined,
  command: Command,
): Omit<DiagnoseRequest, 'hypervisor'> | null {
  if (vmText === undefined) {
    return null;
  }
  if (targetText === undefined) {
    command.error('error: name the target as well, or no VM at all', { exitCode: 2 });
  }
  const vm = VmName.safeParse(vmText);
  const target = tryParseTarget(targetText);
  if (!vm.success) {
    command.error(`error: ${vm.error.issues[0]?.message ?? 'not the name of a VM'}`, { exitCode: 2 });
  }
  if (target instanceof TargetError) {
    command.error(`error: ${say(target.problem, 'en')}`, { exitCode: 2 });
  }
  return { id: `r-${randomUUID()}`, vm: vm.data, target, nic: null };
}
