import { randomUUID } from 'node:crypto';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { createLocalHost } from '../../adapters/host/local-host.ts';
import { encodePcapng, snapBytes } from '../capture/pcapng.ts';
import { capture } from '../engine/capture.ts';
import { renderCapture } from '../message/capture-text.ts';
import { say } from '../message/say.ts';
import { parseTarget } from '../model/target.ts';
import { text } from '../model/text.ts';
import { stopAtInterrupt, targetOrUsage, timeBetween, vmOrUsage } from './options.ts';
import { defaultName } from './worker.ts';

const megabyte = 1_000_000;

/** Stands for "no target in particular": an address of the documentation, which nobody has (RFC 5737). */
const nobody = '192.0.2.1';

interface CaptureFlags {
  readonly for: number;
  readonly maxSize: number;
  readonly out?: string;
}

/** `vmping capture VM [TARGET]`: every hop of a VM's path at once, in one file, with a short reading. */
export function captureCommand(): Command {
  return new Command('capture')
    .summary("captures at every hop of the VM's path at once, into one pcapng file")
    .description(
      'Listens at the tap, the bridge, the uplinks and what lies under them (VLAN devices, members of a bond) at once,\nand writes one pcapng file in which each hop is an interface by its name. Sends nothing. Of each frame\nthe first 192 bytes are kept. Then tells in short who asked, who answered, and which hop saw it.',
    )
    .argument('<vm>', 'the name of the VM, as virsh list shows it')
    .argument(
      '[target]',
      'only what is between the VM and this target; default: all that the VM sends and gets',
    )
    .option('--for <time>', 'how long', timeBetween(1_000, 600_000, '1s to 10m, such as 10s'), 10_000)
    .option('--out <file>', 'the file; default: vmping-VM-TIME.pcapng in this folder')
    .option('--max-size <megabytes>', 'keep no more than this', parseSize, 10)
    .addHelpText(
      'after',
      `
Examples:
  vmping capture web01                              all of its traffic, for 10 s
  vmping capture web01 10.0.0.1 --for 1m --out /tmp/web01.pcapng
  wireshark -Y 'frame.interface_name == "vnet0"' /tmp/web01.pcapng

Ctrl-C ends it; what was captured so far is written.
Exit status: 0 captured (even if nothing was seen), 2 wrong usage, 3 could not capture.`,
    )
    .action(runCapture);
}

async function runCapture(
  vmText: string,
  targetText: string | undefined,
  { for: forMs, maxSize, out }: CaptureFlags,
  command: Command,
): Promise<void> {
  const vm = vmOrUsage(vmText, 'en', command);
  const target = targetText === undefined ? parseTarget(nobody) : targetOrUsage(targetText, 'en', command);
  requireFolder(out, command);
  const hypervisor = defaultName();
  const captured = await capture(
    { id: `c-${randomUUID()}`, vm, target, hypervisor, nic: null },
    createLocalHost(),
    {
      forMs,
      mostBytes: maxSize * megabyte,
      onlyTarget: targetText !== undefined,
      stop: stopAtInterrupt(),
      onBegin(hops) {
        const names = hops.map(({ name }) => name).join(', ');
        process.stderr.write(
          `${say(text('capture.title', { vm, hypervisor, hops: names, seconds: forMs / 1000 }), 'en')}\n`,
        );
      },
    },
  );
  if (captured.status === 'missing') {
    for (const { what, why, cure } of captured.missing) {
      process.stderr.write(`vmping: ${what}: ${say(why, 'en')}${cure === null ? '' : ` (${cure})`}\n`);
    }
    process.exitCode = 3;
    return;
  }
  const { hops, frames, reading, full } = captured;
  if (frames.length === 0) {
    process.stdout.write(`${say(text('capture.nothing', { vm }), 'en')}\n`);
    return;
  }
  const file = out ?? `vmping-${vm.replaceAll(/[^\w.-]/gu, '_')}-${stamp(new Date())}.pcapng`;
  const bytes = encodePcapng(hops, frames, snapBytes, 'vmping');
  try {
    // A capture shows who talks to whom: it is for its owner alone.
    writeFileSync(file, bytes, { mode: 0o600 });
  } catch (error) {
    process.stderr.write(`vmping: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 3;
  }
  const lines = [
    ...renderCapture(reading, 'en'),
    '',
    ...(full ? [say(text('capture.full', { megabytes: maxSize }), 'en')] : []),
    ...(process.exitCode === 3
      ? []
      : [say(text('capture.written', { frames: frames.length, bytes: bytes.length, file }), 'en')]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Nobody should wait for a capture that cannot be kept. */
function requireFolder(out: string | undefined, command: Command): void {
  const folder = dirname(out ?? 'here');
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    command.error(`error: ${folder} is no folder that can be written: name another one with --out`, {
      exitCode: 2,
    });
  }
}

function parseSize(value: string): number {
  const megabytes = Number(value);
  if (!(megabytes >= 1 && megabytes <= 1_000)) {
    throw new InvalidArgumentError('a number of megabytes from 1 to 1000.');
  }
  return megabytes;
}

/** `20261122-193000`, in UTC. */
function stamp(at: Date): string {
  return at.toISOString().replaceAll(/[-:]/gu, '').replace('T', '-').slice(0, 15);
}
