import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { createLocalHost } from '../../adapters/host/local-host.ts';
import { measure } from '../engine/measure.ts';
import { losesPings, type Measurement } from '../measure/measurement.ts';
import { renderMeasurement } from '../message/measure-text.ts';
import { say } from '../message/say.ts';
import { text } from '../model/text.ts';
import { stopAtInterrupt, targetOrUsage, timeBetween, vmOrUsage } from './options.ts';
import { defaultName } from './worker.ts';

interface MeasureFlags {
  readonly for: number;
  readonly interval: number;
  readonly json?: boolean;
}

/** `vmping measure VM TARGET`: latency, jitter and loss of the guest's path, and of this host, side by side. */
export function measureCommand(): Command {
  return new Command('measure')
    .summary("latency, jitter and loss of the VM's path, beside those of this hypervisor")
    .description(
      'Sends pings over the path of a VM, in its name, and from this hypervisor to the same target, side by side.\nNothing runs in the VM. Times are those of the kernel, from the uplink and back to the tap of the VM.',
    )
    .argument('<vm>', 'the name of the VM, as virsh list shows it')
    .argument('<target>', 'IPv4, IPv6 or a host name; a port is left out: it is pinged')
    .option('--for <time>', 'how long', timeBetween(1_000, 120_000, '1s to 2m, such as 10s'), 10_000)
    .option(
      '--interval <time>',
      'between two pings',
      timeBetween(20, 10_000, '20ms to 10s, such as 200ms'),
      200,
    )
    .option('--json', 'print one JSON document (vmping.measure/1) on stdout and nothing else')
    .addHelpText(
      'after',
      `
Examples:
  vmping measure web01 10.0.0.1                          50 pings in 10 s
  vmping measure web01 db.example.org --for 1m --json | jq .guest.lossPpm

Ctrl-C ends it and prints what was measured so far.
Exit status: 0 measured, 1 pings are lost (three or more, and 5 % or more) or the path does not work,
2 wrong usage, 3 could not measure.`,
    )
    .action(runMeasure);
}

async function runMeasure(
  vmText: string,
  targetText: string,
  { for: forMs, interval, json = false }: MeasureFlags,
  command: Command,
): Promise<void> {
  const vm = vmOrUsage(vmText, 'en', command);
  const target = { ...targetOrUsage(targetText, 'en', command), port: null };
  const hypervisor = defaultName();
  const stop = stopAtInterrupt();
  const startedAt = new Date();
  const began = performance.now();
  const measured = await measure(
    { id: `m-${randomUUID()}`, vm, target, hypervisor, nic: null },
    createLocalHost(),
    {
      forMs,
      intervalMs: interval,
      stop,
      onBegin() {
        const title = { vm, target: target.text, hypervisor, interval, seconds: forMs / 1000 };
        process.stderr.write(`${say(text('measure.title', title), 'en')}\n`);
      },
    },
  );
  const document: Measurement = {
    schema: 'vmping.measure/1',
    vm,
    target: target.text,
    hypervisor,
    startedAt: startedAt.toISOString(),
    intervalMs: interval,
    durationMs: Math.round(performance.now() - began),
    interrupted: stop.aborted,
    path: measured.path,
    guest: measured.path === 'working' ? measured.guest : null,
    control: measured.path === 'working' ? measured.control : null,
    lost: measured.path === 'working' ? measured.lost : null,
    missing:
      measured.path === 'unknown'
        ? measured.missing.map(({ what, why, cure }) => ({ what, why: say(why, 'en'), cure }))
        : [],
  };
  const lines = json
    ? [JSON.stringify(document, null, 2)]
    : renderMeasurement(document, process.stdout.columns ?? 100, 'en');
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode =
    document.path === 'unknown' ? 3 : document.guest === null || losesPings(document.guest) ? 1 : 0;
}
